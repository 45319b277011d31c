using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hybrid.Data;

/// <summary>dataset.json: where a dataset comes from, how it was made, and what its files hold.</summary>
public sealed record DatasetManifest
{
    /// <summary>The manifest's file name.</summary>
    public const string FileName = "dataset.json";

    /// <summary>The version of the folder's layout that this build writes and reads.</summary>
    public const int CurrentVersion = 2;

    /// <summary>Version of the folder's layout.</summary>
    public required int FormatVersion { get; init; }

    /// <summary>Where the text came from: one source, or the sources of a mixture.</summary>
    public required IReadOnlyList<DatasetSource> Sources { get; init; }

    /// <summary>The datasets whose documents were copied; none where the sources themselves were read.</summary>
    public IReadOnlyList<CopiedDataset>? CopiedFrom { get; init; }

    /// <summary>The tokenizer that made the ids.</summary>
    public required DatasetTokenizer Tokenizer { get; init; }

    /// <summary>What the dataset was made with, beyond source and tokenizer.</summary>
    public required DatasetSettings Settings { get; init; }

    /// <summary>How ids are stored.</summary>
    [JsonConverter(typeof(TokenTypeConverter))]
    public required TokenType TokenType { get; init; }

    /// <summary>What the sources have that is not in the shards, and why.</summary>
    public required LeftOut LeftOut { get; init; }

    /// <summary>The shards; the first is the validation shard.</summary>
    public required IReadOnlyList<ShardRecord> Shards { get; init; }

    /// <summary>The multiple-choice questions made from validation documents, where the source has them.</summary>
    public QuestionsRecord? MultipleChoice { get; init; }

    /// <summary>Ids in the training shards.</summary>
    [JsonIgnore]
    public long TrainingTokens => Shards.Skip(1).Sum(shard => shard.Tokens);

    /// <summary>Ids in the validation shard.</summary>
    [JsonIgnore]
    public long ValidationTokens => Shards[0].Tokens;

    /// <summary>Documents in all shards.</summary>
    [JsonIgnore]
    public long Documents => Shards.Sum(shard => shard.Documents);

    /// <summary>Reads the manifest of a dataset.</summary>
    /// <param name="directory">The dataset's folder.</param>
    /// <exception cref="DataException">There is none, or it is not a manifest that this build reads.</exception>
    public static DatasetManifest Read(string directory)
    {
        string path = Path.Combine(directory, FileName);
        DatasetManifest? manifest;
        try
        {
            manifest = JsonSerializer.Deserialize(File.ReadAllBytes(path), DatasetJson.Default.DatasetManifest);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DataException(
                $"{directory} is no prepared dataset: it has no {FileName}, nor shards of LF_LLM-269M (.npy) or llm.c (.bin). "
                + $"Make one with: hybrid data prepare --source SOURCE --out {directory}",
                error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path} cannot be read: {error.Message}", error);
        }
        catch (JsonException error)
        {
            throw new DataException($"{path} is damaged: {error.Message} Prepare the dataset again.", error);
        }

        return Checked(manifest, path);
    }

    /// <summary>Writes the manifest into a folder.</summary>
    internal void Write(string directory)
    {
        using var file = File.Create(Path.Combine(directory, FileName));
        JsonSerializer.Serialize(file, this, DatasetJson.Default.DatasetManifest);
        file.WriteByte((byte)'\n');
        file.Flush(flushToDisk: true);
    }

    private static DatasetManifest Checked(DatasetManifest? manifest, string path)
    {
        if (manifest is null)
            throw new DataException($"{path} is damaged: it says null. Prepare the dataset again.");
        if (manifest.FormatVersion != CurrentVersion)
        {
            throw new DataException(
                $"{path} has format version {manifest.FormatVersion}; this build reads {CurrentVersion}. Prepare the dataset again.");
        }

        if (manifest.Sources.Count == 0)
            throw new DataException($"{path} lists no source. Prepare the dataset again.");
        if (manifest.Shards.Count < 2)
            throw new DataException($"{path} lists {manifest.Shards.Count} shards; a validation and a training shard are the least.");
        foreach (string file in manifest.Shards.Select(shard => shard.File).Append(manifest.MultipleChoice?.File ?? FileName))
        {
            if (Path.GetFileName(file) != file || file is "" or "." or "..")
                throw new DataException($"{path} lists '{file}', which is not the name of a file beside it.");
        }

        return manifest;
    }
}
