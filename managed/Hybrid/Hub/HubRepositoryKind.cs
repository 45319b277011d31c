namespace Hybrid.Hub;

/// <summary>What a repository of the Hugging Face Hub holds.</summary>
public enum HubRepositoryKind
{
    /// <summary>A model.</summary>
    Model,

    /// <summary>A dataset.</summary>
    Dataset,
}
