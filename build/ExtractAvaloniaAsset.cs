using System.Collections.Generic;
using System.IO;
using System.Reflection;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace Escapement.Build
{
    /// <summary>
    /// Writes one asset of an Avalonia resource assembly to a file. Such an assembly packs all its assets in one stream: the length of an
    /// index, then the index (version, count, and path, offset, size of each asset), then the assets.
    /// </summary>
    public class ExtractAvaloniaAsset : Task
    {
        [Required]
        public string Package { get; set; }

        [Required]
        public string Asset { get; set; }

        [Required]
        public string Destination { get; set; }

        public override bool Execute()
        {
            // Loaded from bytes: the file in the package cache is not kept open.
            Assembly assembly = Assembly.Load(System.IO.File.ReadAllBytes(Package));
            using (Stream stream = assembly.GetManifestResourceStream("!AvaloniaResources"))
            using (BinaryReader reader = new BinaryReader(stream))
            {
                int indexLength = reader.ReadInt32();
                reader.ReadInt32();
                List<string> present = new List<string>();
                for (int left = reader.ReadInt32(); left > 0; left--)
                {
                    string path = reader.ReadString();
                    int offset = reader.ReadInt32(), size = reader.ReadInt32();
                    present.Add(path);
                    if (path == Asset)
                    {
                        stream.Position = sizeof(int) + indexLength + offset;
                        Directory.CreateDirectory(Path.GetDirectoryName(Destination));
                        System.IO.File.WriteAllBytes(Destination, reader.ReadBytes(size));
                        return true;
                    }
                }

                Log.LogError("{0} has no asset {1}; it has {2}.", Package, Asset, string.Join(", ", present));
                return false;
            }
        }
    }
}
