namespace Escapement.Experiments;

/// <summary>
/// A property of a request, as error messages name it: a library shows the property's name, the command line the option that sets it.
/// </summary>
public enum RequestParameter
{
    /// <summary><see cref="MinimumRequest.At"/>.</summary>
    At,

    /// <summary>The batch size of a simulation.</summary>
    Batch,

    /// <summary>The batch sizes of an analysis, a phase diagram or a design.</summary>
    Batches,

    /// <summary>Whether existing results may be overwritten.</summary>
    Force,

    /// <summary>The learning rate and batch size that a design transfers.</summary>
    From,

    /// <summary>The minimum that a design keeps.</summary>
    Keep,

    /// <summary>The l2 term of the source.</summary>
    L2,

    /// <summary>The most memory that records may use.</summary>
    MemoryLimit,

    /// <summary><see cref="MinimumRequest.MinimizerFile"/>.</summary>
    MinimizerFile,

    /// <summary><see cref="MinimumRequest.PreconditionerFile"/>.</summary>
    PreconditionerFile,

    /// <summary>The folder of the results.</summary>
    Out,

    /// <summary>The number of learning rates of a phase diagram.</summary>
    Rates,

    /// <summary>The steps at which a simulation is recorded.</summary>
    Record,

    /// <summary>The minimum that a design sheds.</summary>
    Shed,

    /// <summary>The distance at which paths start.</summary>
    StartRadius,

    /// <summary>The most steps of a path.</summary>
    Steps,

    /// <summary>Threads.</summary>
    Threads,

    /// <summary>The longest that a simulation may take.</summary>
    TimeLimit,

    /// <summary>The other end of a range of learning rates.</summary>
    To,

    /// <summary>The number of trajectories.</summary>
    Trajectories,

    /// <summary>The weight decay of the update rule.</summary>
    WeightDecay,
}
