namespace Escapement.Kernels;

/// <summary>Coefficients of all components in the form a kernel reads. Shared by all threads.</summary>
interface IKernelTable : IDisposable
{
    /// <summary>Bytes it takes, but for rounding up to pages of 2 MB.</summary>
    double Bytes { get; }
}

/// <summary>A loss in the form the kernels read: the tables of its components, and how a thread gets its kernel. Owns the tables.</summary>
/// <param name="ridge">The l2 term: l2·θ belongs to every component's gradient and is left to the update.</param>
/// <param name="gradient">Makes the kernel of one thread.</param>
/// <param name="tables">What it reads.</param>
class ComponentKernel(double ridge, Func<BatchGradient> gradient, params IKernelTable?[] tables) : IDisposable
{
    public double Ridge { get; } = ridge;

    public double Bytes => tables.Sum(table => table?.Bytes ?? 0);

    public BatchGradient NewGradient() => gradient();

    /// <summary>Says which kind it is to whoever has loops of its own for some kinds.</summary>
    public virtual TResult Accept<TResult>(IKernelVisitor<TResult> visitor) => visitor.General();

    public void Dispose()
    {
        foreach (IKernelTable? table in tables)
        {
            table?.Dispose();
        }
    }
}

/// <summary>Trajectories in the lanes.</summary>
sealed class LaneKernel<TGradient>(ComponentTable table, TGradient gradient) : ComponentKernel(0, () => LaneBatch.Of(table, gradient), table)
    where TGradient : struct, ILaneGradient;

/// <summary>Trajectories in the lanes, and a gradient that comes in pairs of coordinates.</summary>
sealed class PairedKernel<TGradient>(ComponentTable table) : ComponentKernel(0, () => LaneBatch.Of(table, default(TGradient)), table)
    where TGradient : struct, IPairGradient
{
    readonly ComponentTable _table = table;

    public override TResult Accept<TResult>(IKernelVisitor<TResult> visitor) => visitor.Pairs<TGradient>(_table);
}

/// <summary>A linear model, coordinates in the lanes.</summary>
sealed class LinearKernel<TLink>(LinearTable table, double l2) : ComponentKernel(l2, () => new CoordinateBatch<TLink>(table), table)
    where TLink : struct, ILink
{
    readonly LinearTable _table = table;

    public override TResult Accept<TResult>(IKernelVisitor<TResult> visitor) => visitor.Linear<TLink>(_table);
}

/// <summary>What somebody makes of a kernel that depends on its kind.</summary>
interface IKernelVisitor<out TResult>
{
    TResult Pairs<TGradient>(ComponentTable table)
        where TGradient : struct, IPairGradient;

    TResult Linear<TLink>(LinearTable table)
        where TLink : struct, ILink;

    TResult General();
}
