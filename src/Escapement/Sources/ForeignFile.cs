namespace Escapement.Sources;

/// <summary>Names the formats that are not read, and says how to turn such a file into one that is.</summary>
static class ForeignFile
{
    const string FromFrame = "save the DataFrame with to_csv(\"data.csv\", index=False)";
    const string FromArrays = "save its arrays with numpy.savez(\"data.npz\", x=X, y=y)";

    const string Matlab = "in MATLAB, save the table with writematrix([X y], \"data.csv\"), or load it in Python with scipy.io.loadmat and "
        + FromArrays;

    const string Pickle = "is a Python pickle, which can run any program when it is loaded; if you trust it, load it in Python and "
        + FromArrays;

    const string RData =
        "is an R workspace (.RData), which is not supported; in R, save the table with write.csv(d, \"data.csv\", row.names=FALSE)";

    /// <summary>Bytes at a position of the file, what a file with them is, and what to do.</summary>
    static readonly (int At, byte[] Bytes, string Message)[] _signatures =
    [
        (0, [0x89, .. "HDF\r\n"u8, 0x1A, (byte)'\n'], "is an HDF5 file (.h5), which is not supported; open it in Python with h5py and " + FromArrays),
        (0, [.. "MATLAB 7.3 MAT"u8], "is a MATLAB file (.mat, version 7.3), which is not supported; in MATLAB, save the table with "
            + "writematrix([X y], \"data.csv\"), or open it in Python with h5py and " + FromArrays),
        (0, [.. "MATLAB 5.0 MAT"u8], "is a MATLAB file (.mat), which is not supported; " + Matlab),
        (0, [0x80, 2], Pickle),
        (0, [0x80, 3], Pickle),
        (0, [0x80, 4], Pickle),
        (0, [0x80, 5], Pickle),
        (0, [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1],
            "is an old Office file, such as Excel's .xls, which is not supported; save the sheet as CSV"),
        (0, [.. "ARROW1"u8, 0], "is an Arrow file (Feather), which is not supported; load it in Python with pandas.read_feather and " + FromFrame),
        (0, [.. "ORC"u8, 8], "is an ORC file, which is not supported; load it in Python with pandas.read_orc and " + FromFrame),
        (0, [.. "Obj"u8, 1], "is an Avro file, which is not supported; convert it to CSV or Parquet"),
        (0, [.. "RDX2\n"u8], RData),
        (0, [.. "RDX3\n"u8], RData),
        (0, [.. "X\n"u8, 0, 0, 0], "is an R object (.rds), which is not supported; in R, save it with write.csv(d, \"data.csv\", row.names=FALSE)"),
        (0, [.. "SQLite format 3"u8], "is an SQLite database, which is not supported; export the table with sqlite3 -header -csv"),
        (8, [.. "DUCK"u8], "is a DuckDB database, which is not supported; export the table with COPY t TO 'data.csv'"),
        (0, [.. "<stata_dta>"u8], "is a Stata file (.dta), which is not supported; load it in Python with pandas.read_stata and " + FromFrame),
        (0, [.. "$FL2@(#)"u8], "is an SPSS file (.sav), which is not supported; load it in Python with pandas.read_spss and " + FromFrame),
        (0, [.. "CDF"u8, 1], "is a NetCDF file, which is not supported; open it in Python with scipy.io.netcdf_file and " + FromArrays),
        (0, [.. "CDF"u8, 2], "is a NetCDF file, which is not supported; open it in Python with scipy.io.netcdf_file and " + FromArrays),
        (4, [.. "1AY&SY"u8], "is compressed with bzip2; decompress it with bunzip2, or compress it with gzip"),
        (0, [0xFD, .. "7zXZ"u8, 0], "is compressed with xz; decompress it with unxz, or compress it with gzip"),
        (0, [0x28, 0xB5, 0x2F, 0xFD], "is compressed with zstd; decompress it with unzstd, or compress it with gzip"),
        (0, [0x04, 0x22, 0x4D, 0x18], "is compressed with lz4; decompress it with unlz4, or compress it with gzip"),
        (0, [.. "7z"u8, 0xBC, 0xAF, 0x27, 0x1C], "is a 7-Zip archive; extract it and give the file inside"),
        (0, [.. "Rar!"u8, 0x1A], "is a RAR archive; extract it and give the file inside"),
        (257, [.. "ustar"u8], "is a tar archive; extract it with tar -xf and give the file inside"),
        (0, [.. "%PDF-"u8], "is a PDF document, which is not supported; save its table as CSV"),
        (0, [0x89, .. "PNG\r\n"u8], "is a picture (PNG); give pictures as pixels: IDX files, .npz, or a table with a row for each picture"),
        (0, [0xFF, 0xD8, 0xFF], "is a picture (JPEG); give pictures as pixels: IDX files, .npz, or a table with a row for each picture"),
        (0, [.. "version https://git-lfs"u8], "is a Git LFS pointer, not the data; get the file itself with git lfs pull"),
        (8, [.. "{\""u8], "is a safetensors file, which is not supported; load it in Python with safetensors.numpy and " + FromArrays),
    ];

    /// <exception cref="SourceException">The first bytes are those of a format that is not read.</exception>
    public static void Refuse(string path, string extension, ReadOnlySpan<byte> start)
    {
        foreach ((int at, byte[] bytes, string message) in _signatures)
        {
            // Where a text could hold these bytes too, a zero byte shows that this is none.
            if (start.Length >= at && start[at..].StartsWith(bytes) && (at < 8 || start.Contains((byte)0)))
            {
                throw new Place(path).Error(message);
            }
        }

        bool binary = start.Contains((byte)0);
        string? known = extension switch
        {
            ".parquet" when !start.StartsWith("PAR1"u8) => "is not a Parquet file: it does not start with PAR1",
            ".npz" => "is not a .npz file: it does not start as a zip archive does",
            ".pkl" or ".pickle" or ".joblib" => Pickle,
            ".mat" when binary => "is a MATLAB file (.mat, version 4), which is not supported; " + Matlab,
            ".dta" when binary => "is a Stata file (.dta), which is not supported; load it in Python with pandas.read_stata and " + FromFrame,
            ".sas7bdat" when binary => "is a SAS file, which is not supported; load it in Python with pandas.read_sas and " + FromFrame,
            _ => IsWebPage(start) ? "is a web page (HTML), not data; download the file itself, on GitHub with the link \"Raw\"" : null,
        };
        if (known is not null)
        {
            throw new Place(path).Error(known);
        }
    }

    static bool IsWebPage(ReadOnlySpan<byte> start)
    {
        ReadOnlySpan<byte> text = (start is [0xEF, 0xBB, 0xBF, ..] ? start[3..] : start).TrimStart(" \t\r\n"u8);
        return StartsWith(text, "<!doctype html"u8) || StartsWith(text, "<html"u8);
    }

    static bool StartsWith(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lowerCase) => text.Length >= lowerCase.Length
        && System.Text.Ascii.EqualsIgnoreCase(text[..lowerCase.Length], lowerCase);
}
