using Hybrid.Hub;

namespace Hybrid.Cli.Infrastructure;

/// <summary>Turns what a person calls a model into a path: one on the Hub is downloaded, where it has changed.</summary>
internal static class ModelSource
{
    // Weights, shape and vocabulary in Hugging Face's form: a repository may hold much more.
    private static readonly string[] ModelFiles =
        ["config.json", "model*.safetensors", "model.safetensors.index.json", "tokenizer*", "vocab.json", "merges.txt"];

    /// <summary>The path itself, or the folder that hf://owner/name was downloaded to.</summary>
    public static async Task<string> ResolveAsync(
        string source, Verbosity verbosity, CancellationToken cancellationToken)
    {
        if (!HubReference.HasScheme(source))
            return source;
        var reference = HubReference.Parse(source);
        using var line = new ProgressLine(verbosity);
        return await HubSnapshot.DownloadAsync(
            reference,
            ModelFiles,
            new TransferProgress(line, reference.ToString()),
            cancellationToken: cancellationToken);
    }
}
