namespace Escapement;

/// <summary>Describes in one line what is wrong with an array of data; null if it is not empty and all finite.</summary>
static class ArrayFault
{
    public static string? Of(Array values, string name)
    {
        ArgumentNullException.ThrowIfNull(values, name);
        if (values.Length == 0)
        {
            return $"{name} is {string.Join(" × ", Enumerable.Range(0, values.Rank).Select(values.GetLength))}: expected at least 1 component "
                + "and 1 parameter.";
        }

        long bad = TensorData.FirstNonFinite(values);
        if (bad < 0)
        {
            return null;
        }

        int[] index = new int[values.Rank];
        for (int d = index.Length - 1; d >= 0; d--)
        {
            (bad, long remainder) = Math.DivRem(bad, values.GetLongLength(d));
            index[d] = (int)remainder;
        }

        return FormattableString.Invariant($"{name}[{string.Join(",", index)}] is {values.GetValue(index)}: expected finite numbers.");
    }
}
