using System.Runtime.CompilerServices;
using Escapement.Random;

namespace Escapement.Simulation;

/// <summary>Where trajectories start. Each trajectory draws its own start point from its own random stream.</summary>
public abstract record Start
{
    Start()
    {
    }

    /// <summary>At a distance from a point, in a uniformly random direction.</summary>
    /// <param name="Center">The point, length p.</param>
    /// <param name="Radius">The distance ≥ 0.</param>
    public sealed record Around(double[] Center, double Radius) : Start;

    /// <summary>Uniformly in a box.</summary>
    /// <param name="Low">Its lower corner, length p.</param>
    /// <param name="High">Its upper corner, length p.</param>
    public sealed record Box(double[] Low, double[] High) : Start;

    /// <summary>Says why this cannot start a problem of p parameters; null if it can.</summary>
    internal string? Problem(int p)
    {
        (double[] first, double[] second) = this switch
        {
            Around around => (around.Center, around.Center),
            Box box => (box.Low, box.High),
            _ => throw new NotSupportedException(),
        };
        if (first.Length != p || second.Length != p)
        {
            return FormattableString.Invariant($"The start has {first.Length} numbers, expected {p}, one for each parameter.");
        }

        double worst = first.Concat(second).Append(this is Around { Radius: var radius } ? radius : 0).FirstOrDefault(v => !double.IsFinite(v));
        if (!double.IsFinite(worst) || this is Around { Radius: < 0 })
        {
            double wrong = this is Around { Radius: < 0 } around ? around.Radius : worst;
            return FormattableString.Invariant($"The start contains {wrong}, expected finite numbers and a radius of at least 0.");
        }

        return this is Box && first.Zip(second).Any(pair
            => pair.First > pair.Second) ? "The start box has a lower bound above its upper bound." : null;
    }

    /// <summary>Writes the start point of a trajectory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Write(ulong seed, uint trajectory, Span<double> point)
    {
        RandomStream stream = new(seed, StreamId.Starts);
        if (this is Box box)
        {
            for (int j = 0; j < point.Length; j += 2)
            {
                (double first, double second) = stream.Block((uint)j / 2, 0, trajectory).Uniforms;
                point[j] = box.Low[j] + (first * (box.High[j] - box.Low[j]));
                if (j + 1 < point.Length)
                {
                    point[j + 1] = box.Low[j + 1] + (second * (box.High[j + 1] - box.Low[j + 1]));
                }
            }

            return;
        }

        stream.Normals(0, trajectory, point);
        Around around = (Around)this;
        double square = 0;
        foreach (double value in point)
        {
            square += value * value;
        }

        double scale = around.Radius / Math.Sqrt(square);
        for (int j = 0; j < point.Length; j++)
        {
            point[j] = around.Center[j] + (scale * point[j]);
        }
    }
}
