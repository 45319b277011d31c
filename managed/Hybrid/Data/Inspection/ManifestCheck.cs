using System.Security.Cryptography;
using Hybrid.Data.Writing;

namespace Hybrid.Data.Inspection;

/// <summary>Compares all of a dataset but its shards with dataset.json.</summary>
/// <param name="directory">The dataset's folder.</param>
/// <param name="manifest">What dataset.json says.</param>
internal sealed class ManifestCheck(string directory, DatasetManifest manifest)
{
    /// <summary>What is wrong.</summary>
    public IEnumerable<DatasetProblem> Problems() => [.. Order(), .. Questions(), .. Strangers()];

    private IEnumerable<DatasetProblem> Order()
    {
        foreach (var (record, index) in manifest.Shards.Select((record, index) => (record, index)))
        {
            string split = index == 0 ? ShardSplit.Validation : ShardSplit.Training;
            if (record.Split != split)
                yield return new(DatasetManifest.FileName, $"lists {record.File} as '{record.Split}' in place {index}, where '{split}' belongs");
            if (manifest.Shards.Take(index).Any(earlier => earlier.File == record.File))
                yield return new(DatasetManifest.FileName, $"lists {record.File} twice");
        }
    }

    private IEnumerable<DatasetProblem> Questions()
    {
        if (manifest.MultipleChoice is not { } questions)
            yield break;
        string? problem = ProblemOf(questions);
        if (problem is not null)
            yield return new(questions.File, problem);
    }

    private string? ProblemOf(QuestionsRecord questions)
    {
        try
        {
            byte[] content = File.ReadAllBytes(Path.Combine(directory, questions.File));
            string hash = Convert.ToHexStringLower(SHA256.HashData(content));
            int items = content.AsSpan().Count((byte)'\n');
            return hash != questions.Sha256
                ? $"has SHA-256 {hash}, where {DatasetManifest.FileName} says {questions.Sha256}: its bytes have changed"
                : items != questions.Items ? $"has {items} lines, where {DatasetManifest.FileName} says {questions.Items}" : null;
        }
        catch (FileNotFoundException)
        {
            return "is missing";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return $"cannot be read: {error.Message}";
        }
    }

    private IEnumerable<DatasetProblem> Strangers()
    {
        HashSet<string> known = [DatasetManifest.FileName, .. manifest.Shards.Select(shard => shard.File)];
        if (manifest.MultipleChoice is { } questions)
            known.Add(questions.File);
        return Directory.EnumerateFileSystemEntries(directory)
            .Select(path => Path.GetFileName(path))
            .Where(name => !known.Contains(name))
            .Order(StringComparer.Ordinal)
            .Select(name => new DatasetProblem(name, "does not belong to the dataset"));
    }
}
