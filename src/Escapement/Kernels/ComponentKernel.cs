namespace Escapement.Kernels;

/// <summary>Coefficients of all components in the form a kernel reads. Shared by all threads.</summary>
interface IKernelTable : IDisposable
{
    /// <summary>The table's size in bytes, before rounding up to pages of 2 MB.</summary>
    double Bytes { get; }
}

/// <summary>A loss in the form the kernels read: the tables of its components, and the factory of each thread's kernel. Owns the tables.</summary>
/// <param name="ridge">The l2 term: l2·θ is part of every component's gradient, but the update adds it.</param>
/// <param name="gradient">Creates the kernel of one thread.</param>
/// <param name="tables">The tables that the kernels read.</param>
class ComponentKernel(double ridge, Func<BatchGradient> gradient, params IKernelTable?[] tables) : IDisposable
{
    public double Ridge { get; } = ridge;

    public double Bytes => tables.Sum(table => table?.Bytes ?? 0);

    public BatchGradient NewGradient() => gradient();

    /// <summary>Tells a visitor the kind of kernel: some kinds have loops of their own.</summary>
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

/// <summary>Trajectories in the lanes; the gradient handles coordinates in pairs.</summary>
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

/// <summary>Builds a result that depends on the kind of kernel.</summary>
interface IKernelVisitor<out TResult>
{
    TResult Pairs<TGradient>(ComponentTable table)
        where TGradient : struct, IPairGradient;

    TResult Linear<TLink>(LinearTable table)
        where TLink : struct, ILink;

    TResult General();
}
