namespace Escapement.Simulation.Pairs;

/// <summary>
/// How the rows that a half, four blocks of draws, asks for fall into steps. A kernel is compiled for each of these structs, with its numbers as
/// constants: their names say how many rows a step takes, and how many indices a word of Philox gives.
/// </summary>
interface IHalfShape
{
    static abstract int IndicesOfWord { get; }

    static abstract StepEnds Ends { get; }

    /// <summary>
    /// Where steps end with groups, the plan of <see cref="PairRows256.AddAndDraw"/> as a constant; 0 where the caller gives it, or none is needed.
    /// </summary>
    static abstract uint Plan { get; }
}

/// <summary>Where a step can end.</summary>
enum StepEnds
{
    /// <summary>With the half, or in a later one.</summary>
    Half,

    /// <summary>With a group of rows.</summary>
    Group,

    /// <summary>After every two rows, of four in a group.</summary>
    TwoRows,
}

readonly struct HalvesOfOne : IHalfShape
{
    public static int IndicesOfWord => 1;

    public static StepEnds Ends => StepEnds.Half;

    public static uint Plan => 0;
}

readonly struct HalvesOfTwo : IHalfShape
{
    public static int IndicesOfWord => 2;

    public static StepEnds Ends => StepEnds.Half;

    public static uint Plan => 0;
}

readonly struct GroupsOfOne : IHalfShape
{
    public static int IndicesOfWord => 1;

    public static StepEnds Ends => StepEnds.Group;

    public static uint Plan => 0;
}

readonly struct GroupsOfTwo : IHalfShape
{
    public static int IndicesOfWord => 2;

    public static StepEnds Ends => StepEnds.Group;

    public static uint Plan => 0;
}

readonly struct SixteensOfTwo : IHalfShape
{
    public static int IndicesOfWord => 2;

    public static StepEnds Ends => StepEnds.Group;

    public static uint Plan => 0b10001000_11111111;
}

readonly struct EightsOfTwo : IHalfShape
{
    public static int IndicesOfWord => 2;

    public static StepEnds Ends => StepEnds.Group;

    public static uint Plan => 0b10101010_11111111;
}

readonly struct FoursOfTwo : IHalfShape
{
    public static int IndicesOfWord => 2;

    public static StepEnds Ends => StepEnds.Group;

    public static uint Plan => 0b11111111_11111111;
}

readonly struct TwosOfTwo : IHalfShape
{
    public static int IndicesOfWord => 2;

    public static StepEnds Ends => StepEnds.TwoRows;

    public static uint Plan => 0;
}

readonly struct TwosOfOne : IHalfShape
{
    public static int IndicesOfWord => 1;

    public static StepEnds Ends => StepEnds.Group;

    public static uint Plan => 0b11111111_11111111;
}
