using Escapement.Problems;

namespace Escapement.Sources;

/// <summary>Images and labels of an MNIST-type data set, in two IDX files. Features are the unscaled pixels, 0 to 255.</summary>
static class IdxFolder
{
    /// <summary>The training set of a folder, or the only set in it; for a file, the set it belongs to.</summary>
    public static FiniteSum Load(string path, SourceOptions options, CancellationToken cancellationToken)
    {
        if (File.Exists(path))
        {
            return LoadFile(path, options, cancellationToken);
        }

        if (!Directory.Exists(path))
        {
            throw new Place(path).Error("no such folder");
        }

        RefuseQuadraticSum(path, options);
        (string images, string labels) = IdxNames.InFolder(path);
        return Load(images, labels, options, cancellationToken);
    }

    /// <summary>Images with the labels beside them, or images alone as the rows of a quadratic sum.</summary>
    public static FiniteSum LoadFile(string file, SourceOptions options, CancellationToken cancellationToken)
    {
        Refuse.ColumnOptions(file, options);
        bool quadratic = options.Model is not null && ModelNames.TryParse(options.Model) == ModelKind.QuadraticSum;
        switch (IdxFile.DimensionsOf(file))
        {
            case 3 when quadratic:
                return Rows(file, options, cancellationToken);
            case 3:
                return Load(file, IdxNames.LabelsOf(file), options, cancellationToken);
            default:
                RefuseQuadraticSum(file, options);
                return Load(IdxNames.ImagesOf(file), file, options, cancellationToken);
        }
    }

    static FiniteSum Load(string imageFile, string labelFile, SourceOptions options, CancellationToken cancellationToken)
    {
        ModelKind? model = options.Model is null ? null : ModelNames.TryParse(options.Model);
        using IdxFile images = new(imageFile, 3);
        (int rows, int features) = Counts(images);
        Targets targets = ReadLabels(labelFile, images, model);
        using DesignMatrix design = new(imageFile, rows, features, options.Intercept);
        byte[] pixels = new byte[features];
        for (int i = 0; i < rows; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            images.Fill(pixels);
            Copy(pixels, design.NextRow());
        }

        images.RequireEnd();
        return LabelledTable.ToProblem(design, targets, model, options);
    }

    static QuadraticSum Rows(string file, SourceOptions options, CancellationToken cancellationToken)
    {
        Refuse.TableOptionsOfQuadraticSum(file, options);
        using IdxFile images = new(file, 3);
        (int rows, int features) = Counts(images);
        NdArray array = NdArray.Allocate(file, "its images", [rows, features]);
        byte[] pixels = new byte[features];
        for (int i = 0; i < rows; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            images.Fill(pixels);
            Copy(pixels, array.Span.Slice(i * features, features));
        }

        images.RequireEnd();
        return LabelledTable.Guard(file, () => QuadraticSum.FromRows((double[,])array.Values));
    }

    static (int Rows, int Features) Counts(IdxFile images) =>
        DesignMatrix.Counts(images.Place.File, images.Sizes[0], (double)images.Sizes[1] * images.Sizes[2]);

    static void Copy(byte[] pixels, Span<double> row)
    {
        for (int j = 0; j < pixels.Length; j++)
        {
            row[j] = pixels[j];
        }
    }

    static void RefuseQuadraticSum(string path, SourceOptions options)
    {
        if (options.Model is not null && ModelNames.TryParse(options.Model) == ModelKind.QuadraticSum)
        {
            throw new Place(path).Error("images and labels do not form a quadratic sum; choose least-squares, logistic or softmax, or give the "
                + "file of the images alone");
        }
    }

    static Targets ReadLabels(string path, IdxFile images, ModelKind? model)
    {
        using IdxFile labels = new(path, 1);
        if (labels.Sizes[0] != images.Sizes[0])
        {
            throw labels.Place.Error(
                FormattableString.Invariant($"{labels.Sizes[0]} labels, but {images.Sizes[0]} images in {Path.GetFileName(images.Place.File)}"));
        }

        byte[] bytes = new byte[labels.Sizes[0]];
        labels.Fill(bytes);
        labels.RequireEnd();
        Targets targets = new(labels.Place, LabelledTable.TargetsOf(model, TargetKind.Classes), bytes.Length);
        foreach (byte label in bytes)
        {
            targets.Add(labels.Place, (double)label);
        }

        return targets;
    }
}
