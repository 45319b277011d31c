namespace Hybrid.Publishing;

/// <summary>How a model is published.</summary>
public sealed record HubPushOptions
{
    /// <summary>A repository that is made for it is private.</summary>
    public bool IsPrivate { get; init; }

    /// <summary>The model's licence by the Hub's name for it, such as apache-2.0; null names none.</summary>
    public string? License { get; init; }
}
