namespace Escapement.Experiments.Pictures;

/// <summary>What a figure shows, independent of how it is drawn.</summary>
abstract class Picture
{
    private protected Picture()
    {
    }
}
