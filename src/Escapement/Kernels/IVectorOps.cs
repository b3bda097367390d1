namespace Escapement.Kernels;

/// <summary>
/// Operations on a vector of doubles, so that each formula is written once for both widths. Kernels take the implementing struct as a type
/// argument, so the compiler inlines the operations. Comparisons give masks: all ones or all zeros in each lane.
/// </summary>
/// <typeparam name="TVector">A vector of <see cref="Count"/> doubles.</typeparam>
unsafe interface IVectorOps<TVector>
    where TVector : struct
{
    /// <summary>Doubles in a vector: 8 or 4.</summary>
    static abstract int Count { get; }

    /// <summary>The same number in all lanes.</summary>
    static abstract TVector Create(double value);

    static abstract TVector Load(double* from);

    /// <summary>Loads from an address that is a multiple of the vector's size.</summary>
    static abstract TVector LoadAligned(double* from);

    /// <summary>Stores to an address that is a multiple of the vector's size.</summary>
    static abstract void StoreAligned(TVector value, double* to);

    static abstract void Store(TVector value, double* to);

    static abstract TVector Add(TVector a, TVector b);

    static abstract TVector Subtract(TVector a, TVector b);

    static abstract TVector Multiply(TVector a, TVector b);

    static abstract TVector Divide(TVector a, TVector b);

    static abstract TVector Sqrt(TVector a);

    /// <summary>a·b + c, rounded once.</summary>
    static abstract TVector FusedMultiplyAdd(TVector a, TVector b, TVector c);

    /// <summary>The smaller; b if either is not a number.</summary>
    static abstract TVector MinNative(TVector a, TVector b);

    /// <summary>The larger; b if either is not a number.</summary>
    static abstract TVector MaxNative(TVector a, TVector b);

    static abstract TVector LessThan(TVector a, TVector b);

    static abstract TVector LessThanOrEqual(TVector a, TVector b);

    static abstract TVector Equal(TVector a, TVector b);

    static abstract TVector And(TVector a, TVector b);

    /// <summary>Chooses one or the other, lane by lane.</summary>
    static abstract TVector Select(TVector mask, TVector whereTrue, TVector whereFalse);

    /// <summary>Whether a mask is true in all lanes.</summary>
    static abstract bool All(TVector mask);

    /// <summary>Adds the bits as integers.</summary>
    static abstract TVector AddBits(TVector a, TVector b);

    /// <summary>Subtracts the bits as integers.</summary>
    static abstract TVector SubtractBits(TVector a, TVector b);

    static abstract TVector ShiftBitsLeft(TVector a, int count);

    /// <summary>An arithmetic shift: it copies the sign bit.</summary>
    static abstract TVector ShiftBitsRight(TVector a, int count);

    /// <summary>
    /// Turns rows of eight into columns, in registers: r0 … r7 are eight rows, or the first halves of four rows and then their second halves. The
    /// compiler drops the work for unused columns.
    /// </summary>
    static abstract void Transpose(
        ref TVector r0, ref TVector r1, ref TVector r2, ref TVector r3, ref TVector r4, ref TVector r5, ref TVector r6, ref TVector r7);

    /// <summary>(y, x) of each pair (x, y).</summary>
    static abstract TVector SwapPairs(TVector pairs);

    /// <summary>Loads the first, second and third pairs of consecutive rows of eight: each vector takes one pair from each row.</summary>
    static abstract void LoadPairs(double* rows, out TVector first, out TVector second, out TVector third);

    /// <summary>
    /// The same for rows at the given offsets. With a pointer for each kind of load, every load takes the offset as its index.
    /// </summary>
    /// <param name="rows">The first row of the table.</param>
    /// <param name="again">The same pointer again: it lets two instructions read a row straight from memory.</param>
    /// <param name="tails">The third pair of the first row.</param>
    /// <param name="offsets">Bytes from the first row, one offset for each pair of a vector.</param>
    /// <param name="first">The rows' first pairs.</param>
    /// <param name="second">The second pairs.</param>
    /// <param name="third">The third pairs.</param>
    static abstract void LoadPairs(
        double* rows, double* again, double* tails, uint* offsets, out TVector first, out TVector second, out TVector third);
}
