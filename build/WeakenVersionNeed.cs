using System;
using System.IO;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace Escapement.Build
{
    /// <summary>
    /// Copies an ELF64 file with VER_FLG_WEAK set on one entry of its version-needs section (SHT_GNU_verneed), so that a C++ runtime
    /// without that symbol version is accepted. Sound only where no symbol of that version is really needed; see the targets beside it.
    /// </summary>
    public class WeakenVersionNeed : Task
    {
        [Required]
        public string Source { get; set; }

        [Required]
        public string Destination { get; set; }

        [Required]
        public string Version { get; set; }

        const uint GnuVerneed = 0x6ffffffe;
        const byte Weak = 2;

        public override bool Execute()
        {
            byte[] elf = File.ReadAllBytes(Source);
            if (elf.Length < 64 || elf[0] != 0x7f || elf[1] != 'E' || elf[4] != 2 || elf[5] != 1)
            {
                Log.LogError("{0} is not a little-endian ELF64 file.", Source);
                return false;
            }

            Weaken(elf);

            // A new file and a move: earlier outputs are hard links to the old destination and may be in use by a running program.
            string temporary = Destination + "." + Guid.NewGuid().ToString("N");
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(Destination)));
            File.WriteAllBytes(temporary, elf);
            File.Delete(Destination);
            File.Move(temporary, Destination);
            return true;
        }

        void Weaken(byte[] elf)
        {
            long sections = BitConverter.ToInt64(elf, 0x28);
            int size = BitConverter.ToUInt16(elf, 0x3A), count = BitConverter.ToUInt16(elf, 0x3C);
            for (int s = 0; s < count; s++)
            {
                int header = (int)sections + s * size;
                if (BitConverter.ToUInt32(elf, header + 4) != GnuVerneed)
                {
                    continue;
                }

                int need = (int)BitConverter.ToInt64(elf, header + 0x18), needs = BitConverter.ToInt32(elf, header + 0x2C);
                int strings = (int)BitConverter.ToInt64(elf, (int)sections + BitConverter.ToInt32(elf, header + 0x28) * size + 0x18);
                for (int n = 0; n < needs; n++)
                {
                    int entry = need + BitConverter.ToInt32(elf, need + 8), entries = BitConverter.ToUInt16(elf, need + 2);
                    for (int e = 0; e < entries; e++)
                    {
                        if (NameAt(elf, strings + BitConverter.ToInt32(elf, entry + 8)) == Version)
                        {
                            elf[entry + 4] |= Weak;
                        }

                        entry += BitConverter.ToInt32(elf, entry + 12);
                    }

                    need += BitConverter.ToInt32(elf, need + 12);
                }
            }
        }

        static string NameAt(byte[] elf, int offset)
        {
            int end = Array.IndexOf(elf, (byte)0, offset);
            return Encoding.ASCII.GetString(elf, offset, end - offset);
        }
    }
}
