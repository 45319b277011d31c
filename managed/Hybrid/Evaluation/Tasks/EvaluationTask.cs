namespace Hybrid.Evaluation.Tasks;

/// <summary>A benchmark by its name: what its files are like and where they are.</summary>
/// <param name="Name">What <c>--task</c> takes.</param>
/// <param name="Format">How its files are written and put to a model.</param>
/// <param name="Dataset">Where the Hub has it.</param>
/// <param name="Elsewhere">Which file to give where the Hub cannot be reached, and where it is.</param>
internal sealed record EvaluationTask(string Name, TaskFormat Format, TaskDataset Dataset, string Elsewhere)
{
    private const string ArcArchive = "in ARC-V1-Feb2018.zip of https://allenai.org/data/arc";

    /// <summary>All that Hybrid knows.</summary>
    public static IReadOnlyList<EvaluationTask> All { get; } =
    [
        new(
            "hellaswag",
            HellaSwagFormat.Instance,
            new("datasets/Rowan/hellaswag", "*validation*.parquet", "*val*.jsonl"),
            "hellaswag_val.jsonl of https://github.com/rowanz/hellaswag (folder data)"),
        new(
            "arc_easy",
            ArcFormat.Instance,
            new("datasets/allenai/ai2_arc", "ARC-Easy/test*.parquet", "*ARC-Easy*est*.jsonl"),
            $"ARC-Easy-Test.jsonl {ArcArchive}"),
        new(
            "arc_challenge",
            ArcFormat.Instance,
            new("datasets/allenai/ai2_arc", "ARC-Challenge/test*.parquet", "*ARC-Challenge*est*.jsonl"),
            $"ARC-Challenge-Test.jsonl {ArcArchive}"),
        new(
            "piqa",
            PiqaFormat.Instance,
            // The repository's main branch is a loading script; this is the Hub's own conversion.
            new("datasets/ybisk/piqa@refs/convert/parquet", "*validation*.parquet", "*valid*.jsonl"),
            "valid.jsonl and valid-labels.lst of https://yonatanbisk.com/piqa"),
        new(
            "winogrande",
            WinoGrandeFormat.Instance,
            new("datasets/allenai/winogrande", "winogrande_xl/validation*.parquet", "*dev.jsonl"),
            "dev.jsonl in winogrande_1.1.zip of https://winogrande.allenai.org"),
        new(
            "lambada",
            LambadaFormat.Instance,
            new("datasets/EleutherAI/lambada_openai", "data/lambada_test.jsonl", "*test*.parquet"),
            "lambada_test.jsonl of https://huggingface.co/datasets/EleutherAI/lambada_openai (folder data)"),
    ];

    /// <summary>The task of a name; null when there is none.</summary>
    public static EvaluationTask? ByName(string name) => All.FirstOrDefault(task => task.Name == name);
}
