using Escapement.Problems;

namespace Escapement.Sources;

/// <summary>A folder with the training images and labels of an MNIST-type data set. Features are the unscaled pixels, 0 to 255.</summary>
static class IdxFolder
{
    const string Images = "train-images", Labels = "train-labels";

    public static FiniteSum Load(string folder, SourceOptions options, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder))
        {
            throw new Place(folder).Error("no such folder");
        }

        ModelKind? model = options.Model is null ? null : ModelNames.TryParse(options.Model);
        if (model == ModelKind.QuadraticSum)
        {
            throw new Place(folder).Error("images and labels do not form a quadratic sum; choose least-squares, logistic or softmax");
        }

        using IdxFile images = new(Find(folder, Images, 3), 3);
        (int rows, int features) = DesignMatrix.Counts(images.Place.File, images.Sizes[0], (double)images.Sizes[1] * images.Sizes[2]);
        Targets targets = ReadLabels(Find(folder, Labels, 1), images, model);
        using DesignMatrix design = new(images.Place.File, rows, features, options.Intercept);
        byte[] pixels = new byte[features];
        for (int i = 0; i < rows; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            images.Fill(pixels);
            Span<double> row = design.NextRow();
            for (int j = 0; j < features; j++)
            {
                row[j] = pixels[j];
            }
        }

        images.RequireEnd();
        return LabelledTable.ToProblem(design, targets, model, options);
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

    static string Find(string folder, string stem, int dimensions)
    {
        string[] names = [$"{stem}-idx{dimensions}-ubyte", $"{stem}.idx{dimensions}-ubyte"];
        return names.SelectMany(name => new[] { name, name + ".gz" }).Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists)
            ?? throw new Place(folder).Error($"has no {names[0]} (nor {names[1]}, nor either with .gz)");
    }
}
