namespace Escapement.Experiments.Claims;

/// <summary>A study cannot be run, continued or written: one line that says which file, what is wrong with it and what to do.</summary>
sealed class StudyException : Exception
{
    public StudyException(string message)
        : base(message)
    {
    }

    public StudyException(string message, Exception cause)
        : base(message, cause)
    {
    }
}
