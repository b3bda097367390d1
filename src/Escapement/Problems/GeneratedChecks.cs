namespace Escapement.Problems;

/// <summary>What the options of a random test problem must satisfy.</summary>
static class GeneratedChecks
{
    /// <summary>At least one component and one parameter, and a table that fits in an array.</summary>
    public static void Size(int components, int dimension)
    {
        if (components < 1 || dimension < 1)
        {
            throw ProblemException.Of($"{components} components × {dimension} parameters: expected at least 1 of each.");
        }

        if ((long)components * dimension > Array.MaxLength)
        {
            throw ProblemException.Of(
                $"{components:N0} components × {dimension:N0} parameters exceed an array's limit of {Array.MaxLength:N0} coefficients: use fewer.");
        }
    }

    /// <summary>A coefficient of variation in the supported range.</summary>
    public static void Dispersion(double dispersion)
    {
        if (!(dispersion is >= 0 and <= Coefficients.LargestDispersion))
        {
            throw ProblemException.Of($"the dispersion is {dispersion}: expected a number in [0, {Coefficients.LargestDispersion}].");
        }
    }

    /// <summary>A finite number above 0.</summary>
    public static void Positive(double value, string what)
    {
        if (!(value > 0 && double.IsFinite(value)))
        {
            throw ProblemException.Of($"the {what} is {value}: expected a finite number above 0.");
        }
    }
}
