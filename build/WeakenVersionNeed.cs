using System;
using System.IO;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace Escapement.Build
{
    /// <summary>
    /// Sets VER_FLG_WEAK on one entry of an ELF64 file's version-needs section (SHT_GNU_verneed), so that a C++ runtime without that
    /// symbol version is accepted. Sound only where no symbol of that version is really needed; see LibTorchSharp.targets.
    /// </summary>
    public class WeakenVersionNeed : Task
    {
        [Required]
        public string File { get; set; }

        [Required]
        public string Version { get; set; }

        const uint GnuVerneed = 0x6ffffffe;
        const ushort Weak = 2;

        public override bool Execute()
        {
            byte[] elf = System.IO.File.ReadAllBytes(File);
            if (elf.Length < 64 || elf[0] != 0x7f || elf[1] != 'E' || elf[4] != 2 || elf[5] != 1)
            {
                Log.LogError("{0} is not a little-endian ELF64 file.", File);
                return false;
            }

            if (!Patch(elf))
            {
                return true;
            }

            // A temporary file and a move: the output may be a hard link into the package cache, which must stay as it was.
            DateTime written = System.IO.File.GetLastWriteTimeUtc(File);
            string temporary = File + ".weak." + Guid.NewGuid().ToString("N");
            System.IO.File.WriteAllBytes(temporary, elf);
            System.IO.File.SetLastWriteTimeUtc(temporary, written); // the next build then sees an unchanged copy
            System.IO.File.Delete(File);
            System.IO.File.Move(temporary, File);
            return true;
        }

        bool Patch(byte[] elf)
        {
            long sections = BitConverter.ToInt64(elf, 0x28);
            int size = BitConverter.ToUInt16(elf, 0x3A), count = BitConverter.ToUInt16(elf, 0x3C);
            bool changed = false;
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
                        ushort flags = BitConverter.ToUInt16(elf, entry + 4);
                        if (NameAt(elf, strings + BitConverter.ToInt32(elf, entry + 8)) == Version && (flags & Weak) == 0)
                        {
                            elf[entry + 4] |= (byte)Weak;
                            changed = true;
                        }

                        entry += BitConverter.ToInt32(elf, entry + 12);
                    }

                    need += BitConverter.ToInt32(elf, need + 12);
                }
            }

            return changed;
        }

        static string NameAt(byte[] elf, int offset)
        {
            int end = Array.IndexOf(elf, (byte)0, offset);
            return Encoding.ASCII.GetString(elf, offset, end - offset);
        }
    }
}
