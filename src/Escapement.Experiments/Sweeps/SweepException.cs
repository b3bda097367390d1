namespace Escapement.Experiments.Sweeps;

/// <summary>A sweep cannot be run, continued or read: one line that says which file, what is wrong with it and what to do.</summary>
sealed class SweepException : Exception
{
    public SweepException(string message)
        : base(message)
    {
    }

    public SweepException(string message, Exception cause)
        : base(message, cause)
    {
    }
}
