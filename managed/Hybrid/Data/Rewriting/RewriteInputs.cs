using System.Globalization;
using System.Security.Cryptography;
using Hybrid.Data.Preparation;

namespace Hybrid.Data.Rewriting;

/// <summary>The datasets that are copied: opened, and known to fit together.</summary>
internal sealed class RewriteInputs : IDisposable
{
    private readonly List<ShardSet> _datasets = [];

    private RewriteInputs()
    {
    }

    /// <summary>The datasets in their order.</summary>
    public IReadOnlyList<ShardSet> Datasets => _datasets;

    /// <summary>Bytes of all ids.</summary>
    public long Bytes => _datasets.Sum(dataset =>
        (dataset.Validation.Count + dataset.TrainingTokens) * ShardLayout.SizeOf(dataset.TokenType));

    /// <summary>Opens datasets.</summary>
    /// <exception cref="DataException">One is no dataset, or damaged.</exception>
    /// <exception cref="ConfigurationException">They do not fit together, or a tokenizer is unknown.</exception>
    public static RewriteInputs Open(RewriteOptions options)
    {
        var inputs = new RewriteInputs();
        try
        {
            foreach (string directory in options.Inputs)
            {
                inputs._datasets.Add(ShardSet.Open(DatasetFiles.Open(directory, options.Tokenizer)));
                inputs.CheckLast();
            }

            return inputs;
        }
        catch
        {
            inputs.Dispose();
            throw;
        }
    }

    /// <summary>What the manifest says of them.</summary>
    public IReadOnlyList<CopiedDataset> Describe() =>
        [.. _datasets.Select(dataset => new CopiedDataset(Path.GetFullPath(dataset.Directory), FingerprintOf(dataset)))];

    /// <inheritdoc/>
    public void Dispose() => _datasets.ForEach(dataset => dataset.Dispose());

    private static string FingerprintOf(ShardSet dataset) => dataset.Manifest is null
        ? dataset.Fingerprint
        : Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(dataset.Directory, DatasetManifest.FileName))));

    private void CheckLast()
    {
        var (first, last) = (_datasets[0], _datasets[^1]);
        if (_datasets.SkipLast(1).Any(earlier => Path.GetFullPath(earlier.Directory) == Path.GetFullPath(last.Directory)))
            throw new ConfigurationException($"{last.Directory} is named twice.");
        if (first.Tokenizer.Hash != last.Tokenizer.Hash)
        {
            throw new ConfigurationException(
                $"{first.Directory} was made with {NameOf(first)} and {last.Directory} with {NameOf(last)}: ids of one "
                + "mean nothing in the other. Prepare one of them again with the other's tokenizer.");
        }

        if (first.TokenType != last.TokenType)
        {
            throw new ConfigurationException(
                $"{first.Directory} stores ids as {first.TokenType} and {last.Directory} as {last.TokenType}. Prepare one of them again.");
        }

        var prepared = _datasets.Select(dataset => dataset.Manifest).OfType<DatasetManifest>();
        if (prepared.Select(manifest => manifest.Settings.ValidationFraction).Distinct().Count() > 1)
        {
            throw new ConfigurationException(string.Create(
                CultureInfo.InvariantCulture,
                $"The datasets hold out different parts of their documents ({string.Join(", ", prepared.Select(manifest => manifest.Settings.ValidationFraction))}), so what one holds out another may train on. Prepare them with the same --validation-fraction."));
        }
    }

    private static string NameOf(ShardSet dataset) => $"{dataset.Tokenizer.Name} ({dataset.Tokenizer.Hash})";
}
