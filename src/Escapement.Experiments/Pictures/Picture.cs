namespace Escapement.Experiments.Pictures;

/// <summary>What a figure shows, without a word about how it is drawn.</summary>
abstract class Picture
{
    private protected Picture()
    {
    }
}
