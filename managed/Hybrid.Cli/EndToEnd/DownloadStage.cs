using Hybrid.Configuration;
using Hybrid.Data.Preparation;
using Hybrid.Hub;

namespace Hybrid.Cli.EndToEnd;

/// <summary>Brings the source of a dataset into the Hub's cache, if it is on the Hub.</summary>
internal sealed class DownloadStage(DataOptions data) : Stage
{
    /// <inheritdoc/>
    public override string Title => "Download";

    /// <inheritdoc/>
    public override StagePlan Plan()
    {
        if (PrepareStage.IsDone(data))
            return new StagePlan.Skip($"{data.Dataset} is there");
        if (data.Source is not { } source || !HubReference.HasScheme(source))
            return new StagePlan.Skip("the source is no dataset of the Hub");
        var dataset = HubDataset.Parse(source);
        return new StagePlan.Run(
        [
            "pull", HubReference.Scheme + dataset.Repository,
            .. dataset.Patterns.SelectMany(pattern => new[] { "--include", pattern }),
        ]);
    }
}
