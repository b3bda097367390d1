using Escapement.Problems;

namespace Escapement.Tests.Simulation;

/// <summary>Adds a component's gradient in the coordinates of one block, from the block's coefficients.</summary>
unsafe delegate void ScalarGradient(double* coefficients, double* theta, double* sum);

/// <summary>The reference for the lanes of vectors, bit by bit: gradients for one trajectory, one operation at a time.</summary>
static unsafe class ScalarGradients
{
    public static void StyblinskiTang(double* coefficients, double* theta, double* sum)
    {
        for (int j = 0; j < 2; j++)
        {
            double* c = coefficients + j;
            sum[j] += Math.FusedMultiplyAdd(theta[j], Math.FusedMultiplyAdd(c[0], theta[j] * theta[j], c[2]), c[4]);
        }
    }

    public static ScalarGradient QuadraticCircle(QuadraticCircleOptions options) => (coefficients, theta, sum) =>
    {
        double a = coefficients[0], b = coefficients[1];
        double bx = theta[0] - options.BowlCenter.X, by = theta[1] - options.BowlCenter.Y;
        double x = theta[0] - options.RingCenter.X, y = theta[1] - options.RingCenter.Y;
        double distance = Math.Sqrt((x * x) + (y * y)), gap = distance - options.RingRadius;
        bool inBowl = a * ((bx * bx) + (by * by)) <= b * (gap * gap);
        double pull = distance > 0 ? b * (gap / distance) : 0;
        sum[0] += (inBowl ? a * bx : pull * x) + coefficients[2];
        sum[1] += (inBowl ? a * by : pull * y) + coefficients[3];
    };

    public static void Parabolas(double* coefficients, double* theta, double* sum)
    {
        double half = 0, lowest = double.PositiveInfinity;
        for (int k = 0; k < 4; k++)
        {
            double d = theta[0] - coefficients[(2 * k) + 1], other = coefficients[2 * k] * d, value = other * d;
            if (k == 0 || value < lowest)
            {
                (half, lowest) = (other, value);
            }
        }

        sum[0] += half + half;
    }
}
