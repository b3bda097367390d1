namespace Escapement.Simulation.Pairs;

/// <summary>
/// Says how the rows of a half (four blocks of draws) divide into steps. The compiler builds a kernel for each of these structs, with its numbers as
/// constants. The names of the structs give the rows of a step and the indices of a word of Philox.
/// </summary>
interface IHalfShape
{
    static abstract int IndicesOfWord { get; }

    static abstract StepEnds Ends { get; }

    /// <summary>
    /// The plan of <see cref="PairRows256.AddAndDraw"/> as a constant, if steps end with groups; 0 if the caller passes the plan or needs none.
    /// </summary>
    static abstract uint Plan { get; }
}

/// <summary>Where a step can end.</summary>
enum StepEnds
{
    /// <summary>At the end of this half or of a later one.</summary>
    Half,

    /// <summary>At the end of a group of rows.</summary>
    Group,

    /// <summary>After every two rows; a group has four.</summary>
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
