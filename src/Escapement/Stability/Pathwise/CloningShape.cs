namespace Escapement.Stability;

/// <summary>The size of one replicate.</summary>
/// <param name="Particles">Particles kept from step to step.</param>
/// <param name="Candidates">Batches tried by every particle at every step; 0 for every component, one by one.</param>
/// <param name="BurnIn">Steps before counting begins.</param>
/// <param name="Steps">Steps counted.</param>
readonly record struct CloningShape(int Particles, int Candidates, int BurnIn, int Steps)
{
    const int FewestParticles = 16;
    const int FewestSteps = 48;
    const int MostParticles = 1024;
    const int MostExhaustive = 24;
    const int UsualCandidates = 8;
    const int FewCandidates = 4;
    const double StepsPerParticle = 2.4;

    /// <summary>The shape of one of several replicates that together cost about <paramref name="work"/>; null where that buys too little.</summary>
    public static CloningShape? Of(ProductSystem system, double work, int replicates)
    {
        bool exhaustive = system.Batch.Size == 1 && system.Components <= MostExhaustive;
        foreach (int candidates in exhaustive ? (int[])[system.Components] : [UsualCandidates, FewCandidates])
        {
            double pairs = work / replicates / ((candidates * system.Cost) + system.ParticleCost);
            if (pairs >= FewestParticles * FewestSteps)
            {
                int particles = (int)Math.Clamp(Math.Sqrt(pairs / StepsPerParticle), FewestParticles, MostParticles);
                int steps = (int)Math.Min(pairs / particles, 100_000), burnIn = steps / 5;
                return new(particles, exhaustive ? 0 : candidates, burnIn, steps - burnIn);
            }
        }

        return null;
    }
}
