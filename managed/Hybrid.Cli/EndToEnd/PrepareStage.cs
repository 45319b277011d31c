using Hybrid.Configuration;

namespace Hybrid.Cli.EndToEnd;

/// <summary>Makes the dataset out of its source.</summary>
internal sealed class PrepareStage(DataOptions data) : Stage
{
    /// <inheritdoc/>
    public override string Title => "Dataset";

    /// <summary>Whether there is a dataset.</summary>
    // One of hybrid's appears when it is whole; shards of other programs have no manifest.
    public static bool IsDone(DataOptions data) =>
        Directory.Exists(data.Dataset) && Directory.EnumerateFiles(data.Dataset).Any();

    /// <inheritdoc/>
    public override StagePlan Plan()
    {
        if (IsDone(data))
            return new StagePlan.Skip($"{data.Dataset} is there");
        string[] tokenizer = data.Tokenizer is { } name ? ["--tokenizer", name] : [];
        return data.Source is { } source
            ? new StagePlan.Run(["data", "prepare", "--source", source, "--out", data.Dataset, .. tokenizer])
            : throw new ConfigurationException(
                $"There is no dataset in {data.Dataset}, and data.source does not say what to make it of. Set it, for "
                + "example source = \"dotnet-docs\" under [data], or run hybrid data prepare yourself.");
    }
}
