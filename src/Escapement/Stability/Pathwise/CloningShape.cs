namespace Escapement.Stability;

/// <summary>The size of one replicate.</summary>
/// <param name="Particles">Particles kept from step to step.</param>
/// <param name="Candidates">Batches tried by every particle at every step; 0 for every component, one by one.</param>
/// <param name="BurnIn">Steps before counting begins.</param>
/// <param name="Steps">Steps counted.</param>
readonly record struct CloningShape(int Particles, int Candidates, int BurnIn, int Steps)
{
    /// <summary>Random factors in all.</summary>
    public long Factors(ProductSystem system) => (BurnIn + Steps) * (long)Particles * (Candidates == 0 ? system.Components : Candidates);

    const int FewestParticles = 16;
    const int FewestSteps = 48;
    const int MostParticles = 1024;
    const int MostExhaustive = 24;
    const int UsualCandidates = 8;
    const int FewCandidates = 4;
    const double StepsPerParticle = 2.4;

    const int LongRunParticles = 1;
    const int LongRunFewestSteps = 96;

    /// <summary>
    /// The shape for γ, which needs no resampling: one path, as long as the work allows. If exponents nearly coincide, the norm follows the leading
    /// direction, which adds a bias of about one over the square root of the steps; several particles would narrow the interval around that bias.
    /// </summary>
    public static CloningShape? LongRun(ProductSystem system, double work, int replicates)
    {
        double steps = work / replicates / LongRunParticles / (system.Cost + system.ParticleCost);
        if (steps < LongRunFewestSteps)
        {
            return null;
        }

        int all = (int)Math.Min(steps, 1_000_000), burnIn = all / 4;
        return new(LongRunParticles, 1, burnIn, all - burnIn);
    }

    /// <summary>
    /// The shape of one of several replicates that together cost about <paramref name="work"/>; null if that is too little work. Pilots need
    /// less.
    /// </summary>
    public static CloningShape? Of(ProductSystem system, double work, int replicates, bool pilot)
    {
        int fewest = pilot ? FewestParticles / 2 : FewestParticles;
        bool exhaustive = system.Batch.Size == 1 && system.Components <= MostExhaustive;
        foreach (int candidates in exhaustive ? (int[])[system.Components] : [UsualCandidates, FewCandidates])
        {
            double pairs = work / replicates / ((candidates * system.Cost) + system.ParticleCost);
            if (pairs >= fewest * FewestSteps)
            {
                int particles = (int)Math.Clamp(Math.Sqrt(pairs / StepsPerParticle), fewest, MostParticles);
                int steps = (int)Math.Min(pairs / particles, 100_000), burnIn = steps / 5;
                return new(particles, exhaustive ? 0 : candidates, burnIn, steps - burnIn);
            }
        }

        return null;
    }
}
