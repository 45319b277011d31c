using Hybrid.Data.Order;
using Hybrid.Models;

namespace Hybrid.Configuration;

/// <summary>Everything that a training run is made of: one TOML file, one property per section. Immutable.</summary>
public sealed record RunConfiguration
{
    /// <summary>[model]: the shape of the model.</summary>
    public ModelConfig Model { get; init; } = new();

    /// <summary>[data]: what it learns from, and how much of it in one step.</summary>
    public DataOptions Data { get; init; } = new();

    /// <summary>[optimizer]: AdamW and the learning rate's range.</summary>
    public OptimizerOptions Optimizer { get; init; } = new();

    /// <summary>[schedule]: how long.</summary>
    public ScheduleOptions Schedule { get; init; } = new();

    /// <summary>[run]: where results go, the seed, checkpoints.</summary>
    public RunOptions Run { get; init; } = new();

    /// <summary>[eval]: what is measured on the way.</summary>
    public EvalOptions Eval { get; init; } = new();

    /// <summary>[distributed]: how several processes work together.</summary>
    public DistributedOptions Distributed { get; init; } = new();

    /// <summary>T: tokens per sequence.</summary>
    public int Context => Data.Context ?? Model.NCtx;

    /// <summary>Sequences of one step, over all processes.</summary>
    public int GlobalBatch => (int)(Data.TokensPerStep / Context);

    /// <summary>Micro-batches of one step.</summary>
    public int Accumulation => GlobalBatch / Data.MicroBatch;

    /// <summary>Seed of the order of the data.</summary>
    public long OrderSeed => Data.OrderSeed ?? (IsReferenceOrder ? ReferenceOrder.UsualSeed : Run.Seed);

    /// <summary>Sequences that the reference's order draws together.</summary>
    public int OrderWindow => Data.OrderWindow ?? Data.MicroBatch;

    /// <summary>Optimizer steps of the whole run.</summary>
    public long Steps => Schedule.Steps ?? Schedule.Tokens.GetValueOrDefault() / Data.TokensPerStep;

    /// <summary>Steps over which the learning rate rises to its maximum.</summary>
    public long WarmupSteps => Schedule.WarmupSteps ?? Schedule.WarmupTokens.GetValueOrDefault() / Data.TokensPerStep;

    /// <summary>The data comes in the reference's order.</summary>
    internal bool IsReferenceOrder => Data.Order == OrderName.Reference;

    /// <summary>The same configuration with every value written out that follows from others.</summary>
    internal RunConfiguration Spelled() => this with
    {
        Model = Model with { NKvHead = Model.KvHeads, HeadDim = Model.HeadWidth, NFfn = Model.FfnWidth },
        Data = IsReferenceOrder
            ? Data with { Context = Context, OrderSeed = OrderSeed, OrderWindow = OrderWindow }
            : Data with { Context = Context },
        Schedule = new() { Steps = Steps, WarmupSteps = WarmupSteps },
    };
}
