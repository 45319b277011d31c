using Hybrid.Models;

namespace Hybrid.Checkpoints;

/// <summary>state.json of a checkpoint: everything but the tensors.</summary>
public sealed record CheckpointState
{
    /// <summary>Version of the layout that this Hybrid writes and reads.</summary>
    public const int CurrentFormat = 1;

    /// <summary>Version of the layout.</summary>
    public required int Format { get; init; }

    /// <summary>Steps of the run that were made; the next one has this index.</summary>
    public required long Step { get; init; }

    /// <summary>AdamW's update count.</summary>
    public required long Updates { get; init; }

    /// <summary>Tokens trained on.</summary>
    public required long Tokens { get; init; }

    /// <summary>Validation loss of these weights in nats, where it was measured.</summary>
    public required double? ValidationLoss { get; init; }

    /// <summary>Shape of the model.</summary>
    public required ModelConfig Model { get; init; }

    /// <summary>Name of the tokenizer.</summary>
    public required string Tokenizer { get; init; }

    /// <summary>Hash of the tokenizer's vocabulary.</summary>
    public required string TokenizerHash { get; init; }

    /// <summary>Fingerprint of the shards that were trained on; null when there was no run.</summary>
    public required string? Dataset { get; init; }

    /// <summary>The run's configuration, key by key as TOML; empty when there was no run.</summary>
    public required IReadOnlyDictionary<string, string> Configuration { get; init; }

    /// <summary>What the numbers depend on beside all this.</summary>
    public required CheckpointEnvironment Environment { get; init; }

    /// <summary>When it was saved.</summary>
    public required DateTime SavedUtc { get; init; }
}
