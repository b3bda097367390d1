namespace Escapement.Kernels;

/// <summary>
/// What formulas are written in, once for both widths of vectors: the operations of a vector of doubles, which the struct that implements them gives
/// as constants when a kernel is compiled. Comparisons give masks, all ones or zeros in each lane.
/// </summary>
/// <typeparam name="TVector">A vector of <see cref="Count"/> doubles.</typeparam>
unsafe interface IVectorOps<TVector>
    where TVector : struct
{
    /// <summary>Doubles of a vector: 8, or 4.</summary>
    static abstract int Count { get; }

    /// <summary>A number in all lanes.</summary>
    static abstract TVector Create(double value);

    static abstract TVector Load(double* from);

    /// <summary>From an address that is a multiple of the vector's size.</summary>
    static abstract TVector LoadAligned(double* from);

    /// <summary>To an address that is a multiple of the vector's size.</summary>
    static abstract void StoreAligned(TVector value, double* to);

    static abstract void Store(TVector value, double* to);

    static abstract TVector Add(TVector a, TVector b);

    static abstract TVector Subtract(TVector a, TVector b);

    static abstract TVector Multiply(TVector a, TVector b);

    static abstract TVector Divide(TVector a, TVector b);

    static abstract TVector Sqrt(TVector a);

    /// <summary>a·b + c, rounded once.</summary>
    static abstract TVector FusedMultiplyAdd(TVector a, TVector b, TVector c);

    /// <summary>The smaller, or b where one is not a number.</summary>
    static abstract TVector MinNative(TVector a, TVector b);

    /// <summary>The larger, or b where one is not a number.</summary>
    static abstract TVector MaxNative(TVector a, TVector b);

    static abstract TVector LessThan(TVector a, TVector b);

    static abstract TVector LessThanOrEqual(TVector a, TVector b);

    static abstract TVector Equal(TVector a, TVector b);

    static abstract TVector And(TVector a, TVector b);

    /// <summary>Lane by lane, one or the other.</summary>
    static abstract TVector Select(TVector mask, TVector whereTrue, TVector whereFalse);

    /// <summary>Whether a mask is true in all lanes.</summary>
    static abstract bool All(TVector mask);

    /// <summary>The sum of the bits as whole numbers.</summary>
    static abstract TVector AddBits(TVector a, TVector b);

    /// <summary>The difference of the bits as whole numbers.</summary>
    static abstract TVector SubtractBits(TVector a, TVector b);

    static abstract TVector ShiftBitsLeft(TVector a, int count);

    /// <summary>The sign moves in.</summary>
    static abstract TVector ShiftBitsRight(TVector a, int count);

    /// <summary>
    /// Rows of eight to columns, in registers: r0 … r7 are eight rows, or the fronts of four and their backs. Columns not used afterwards cost
    /// nothing.
    /// </summary>
    static abstract void Transpose(
        ref TVector r0, ref TVector r1, ref TVector r2, ref TVector r3, ref TVector r4, ref TVector r5, ref TVector r6, ref TVector r7);

    /// <summary>(y, x) of each pair (x, y).</summary>
    static abstract TVector SwapPairs(TVector pairs);

    /// <summary>The first pairs, the second and the third of consecutive rows of eight, of which a vector has room for one pair each.</summary>
    static abstract void LoadPairs(double* rows, out TVector first, out TVector second, out TVector third);

    /// <summary>The same of rows so many bytes from the first. Pointers of their own make every load take an offset as its index.</summary>
    /// <param name="rows">The first row.</param>
    /// <param name="again">The same, so that the compiler lets two instructions read a row where it lies.</param>
    /// <param name="tails">Its third pair.</param>
    /// <param name="offsets">One for each pair of a vector.</param>
    /// <param name="first">Pairs of coefficients.</param>
    /// <param name="second">The second ones.</param>
    /// <param name="third">The third ones.</param>
    static abstract void LoadPairs(
        double* rows, double* again, double* tails, uint* offsets, out TVector first, out TVector second, out TVector third);
}
