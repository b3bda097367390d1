using Escapement.Geometry;
using Escapement.Stability;
using Escapement.Statistics;
using Escapement.Updates;

namespace Escapement.Design;

/// <summary>Finds windows and the best learning rate in them, batch by batch.</summary>
sealed class SelectionSearch : IDisposable
{
    /// <summary>Relative widths at which the search for the best learning rate stops: with exact rates, and with estimated ones.</summary>
    const double ExactWidth = 1e-6;
    const double EstimatedWidth = 5e-3;
    const double NoiseWidth = 1e-3;

    /// <summary>Up to this batch size exponents are estimated with the full requested effort.</summary>
    const double FullEffortBatch = 8;

    readonly LocalGeometry _keep;
    readonly LocalGeometry _shed;
    readonly ActiveModes _keepModes;
    readonly ActiveModes _shedModes;
    readonly UpdateRule _rule;
    readonly SelectionOptions _options;
    readonly CancellationToken _cancellationToken;

    public SelectionSearch(LocalGeometry keep, LocalGeometry shed, UpdateRule rule, SelectionOptions options, CancellationToken cancellationToken)
    {
        (_keep, _shed, _rule, _options, _cancellationToken) = (keep, shed, rule, options, cancellationToken);
        (_keepModes, _shedModes) = (new(keep, rule), new(shed, rule));
    }

    public SelectionWindow At(Threshold keep, Threshold shed)
    {
        using LyapunovThreshold exponents = new(_shed, _rule, Effort(shed.Batch));
        SelectionWindow window = new(keep, shed, exponents.Compute(shed.Batch, shed.Exact, _cancellationToken), null);
        return window with { Choice = Choose(window, exponents) };
    }

    /// <summary>Larger batches scatter less, so the same precision needs fewer samples.</summary>
    PathwiseOptions Effort(Batch batch) => _options.Pathwise with { Effort = _options.Pathwise.Effort / Math.Max(1, batch.Size / FullEffortBatch) };

    /// <summary>
    /// Chooses almost sure shedding if it is possible below the noise limit; otherwise shedding in mean square; otherwise nothing. The window's upper
    /// end is certified: every choice provably keeps the minimum to keep.
    /// </summary>
    SelectionChoice? Choose(SelectionWindow window, LyapunovThreshold exponents)
    {
        double high = window.Keep.Lower;
        return Within(window.Batch, RateWindow.Between(window.ShedLyapunov?.Value ?? high, high), SheddingKind.AlmostSurely, exponents)
            ?? Within(window.Batch, RateWindow.Between(window.Shed.Upper, high), SheddingKind.InMeanSquare, exponents);
    }

    SelectionChoice? Within(Batch batch, RateWindow? window, SheddingKind kind, LyapunovThreshold exponents)
    {
        if (window is not { } whole || BelowNoiseLimit(batch, whole) is not { } allowed)
        {
            return null;
        }

        bool exact = true;
        double Leaving(double rate)
        {
            if (kind == SheddingKind.InMeanSquare || batch.SamplingFactor(_shed.Components) == 0)
            {
                return HalfLogRho(_shedModes, batch, rate);
            }

            Estimate exponent = exponents.Exponent(batch, rate, _cancellationToken)!.Value;
            exact &= exponent.IsExact;
            return exponent.Value!.Value;
        }

        double Separation(double rate) => Math.Min(Leaving(rate), -HalfLogRho(_keepModes, batch, rate));
        (double rate, double separation) = ScannedMaximum.Of(Separation, allowed.Low, allowed.High, () => exact ? ExactWidth : EstimatedWidth);
        return new(
            rate, kind, separation, Paths(_shed, batch, rate), Paths(_keep, batch, rate),
            NoiseFloor.Compute(_keepModes, batch.SamplingFactor(_keep.Components), rate, withCovariance: false, _cancellationToken));
    }

    PathwiseStability Paths(LocalGeometry geometry, Batch batch, double rate)
        => PathwiseStability.Compute(geometry, _rule, batch, rate, Effort(batch), null, _cancellationToken);

    double HalfLogRho(ActiveModes modes, Batch batch, double rate)
        => 0.5 * Math.Log(
            SecondMomentRate.Compute(modes, [batch.SamplingFactor(modes.Geometry.Components)], rate, [], null, _cancellationToken)[0].Rho);

    /// <summary>The part of a window in which the noise floor, which grows with the learning rate, stays within its limit.</summary>
    RateWindow? BelowNoiseLimit(Batch batch, RateWindow window)
    {
        double phi = batch.SamplingFactor(_keep.Components);
        if (phi == 0 || double.IsPositiveInfinity(_options.NoiseLimit) || _keep.GradientNoiseTrace == 0)
        {
            return window;
        }

        bool Quiet(double rate) => NoiseFloor.Compute(_keepModes, phi, rate, withCovariance: false, _cancellationToken).MeanSquareError
            <= _options.NoiseLimit * _options.NoiseLimit;
        if (!Quiet(window.Low))
        {
            return null;
        }

        (double quiet, double loud) = window;
        while (loud > quiet * (1 + NoiseWidth))
        {
            double middle = Math.Sqrt(quiet * loud);
            (quiet, loud) = Quiet(middle) ? (middle, loud) : (quiet, middle);
        }

        return new(window.Low, quiet);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _shedModes.Dispose();
        _keepModes.Dispose();
    }
}
