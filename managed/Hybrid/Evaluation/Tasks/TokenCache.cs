using Hybrid.Tokenization;

namespace Hybrid.Evaluation.Tasks;

/// <summary>Keeps the tokens of benchmarks on disk, so that each is tokenized once for all runs of a tokenizer.</summary>
/// <param name="folder">Where; made when needed.</param>
internal sealed class TokenCache(string folder)
{
    /// <summary>The user's: hybrid/evaluation in $XDG_CACHE_HOME, or in ~/.cache.</summary>
    public static TokenCache OfUser() => new(Path.Combine(CacheHome(), "hybrid", "evaluation"));

    /// <summary>
    /// The tokens of a benchmark: those that are kept, if the data and the tokenizer are still the same; else they are made
    /// and kept.
    /// </summary>
    /// <exception cref="DataException">A row is not as expected, or the vocabulary cannot express it.</exception>
    public IReadOnlyList<TokenizedItem> Get(
        TaskData data, Tokenizer tokenizer, CancellationToken cancellationToken = default)
    {
        var key = data.Key(tokenizer, TokenizedItemsFile.Version);
        var path = Path.Combine(folder, $"{data.Format.Name}-{Convert.ToHexStringLower(key)[..16]}.tokens");
        if (TokenizedItemsFile.Read(path, key) is { } kept)
            return kept;
        var items = Tokenize(data.Read(), tokenizer, cancellationToken);
        Keep(path, key, items);
        return items;
    }

    private static IReadOnlyList<TokenizedItem> Tokenize(
        IReadOnlyList<MultipleChoiceItem> items, Tokenizer tokenizer, CancellationToken cancellationToken) =>
        [.. items.Select(item =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            return TokenizedItem.Encode(item, tokenizer);
        })];

    // Without a place to keep them, the tokens are made anew each time; that is no reason not to evaluate.
    private void Keep(string path, byte[] key, IReadOnlyList<TokenizedItem> items)
    {
        try
        {
            Directory.CreateDirectory(folder);
            TokenizedItemsFile.Write(path, key, items);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
        }
    }

    private static string CacheHome() => Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } home
        ? home
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
}
