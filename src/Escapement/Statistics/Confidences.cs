namespace Escapement.Statistics;

/// <summary>Checks a confidence.</summary>
static class Confidences
{
    public static void Require(double confidence)
    {
        if (!(confidence is > 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(confidence), confidence, "The confidence must lie in (0, 1).");
        }
    }
}
