namespace Escapement.Experiments.Claims;

/// <summary>How much is measured.</summary>
public enum StudyScale
{
    /// <summary>Under two minutes on two cores.</summary>
    Quick,

    /// <summary>About ten times as much.</summary>
    Full,
}
