using System.Globalization;
using System.Text.RegularExpressions;

namespace Hybrid.Data.Foreign;

/// <summary>What the name of a shard says that another program wrote.</summary>
/// <param name="File">The name.</param>
/// <param name="Dataset">What shards of the same dataset have in common: the name's beginning and its end.</param>
/// <param name="IsValidation">The shard is held out.</param>
/// <param name="Number">The shard's place.</param>
/// <param name="Tokens">Ids that the name announces, where it does.</param>
internal sealed partial record ForeignShardName(string File, string Dataset, bool IsValidation, int Number, long? Tokens)
{
    /// <summary>Reads a name; null where it is no shard's.</summary>
    public static ForeignShardName? Parse(string file)
    {
        if (Reference().Match(file) is { Success: true } reference)
            return Create(reference, NumberOf(reference) == 0);
        if (Split().Match(file) is { Success: true } split)
            return Create(split, split.Groups["split"].Value == "val");
        return Numbered().Match(file) is { Success: true } numbered ? Create(numbered, NumberOf(numbered) == 0) : null;
    }

    private static ForeignShardName Create(Match name, bool isValidation) => new(
        name.Value,
        name.Groups["dataset"].Value + "*" + Path.GetExtension(name.Value),
        isValidation,
        NumberOf(name),
        name.Groups["tokens"] is { Success: true } tokens ? long.Parse(tokens.Value, CultureInfo.InvariantCulture) : null);

    // A split of one shard may have no number.
    private static int NumberOf(Match name) =>
        name.Groups["number"] is { Success: true } number ? int.Parse(number.Value, CultureInfo.InvariantCulture) : 1;

    // LF_LLM-269M's: edufineweb_i_000000_t_99703000.npy, number and count; number 0 is held out.
    [GeneratedRegex(@"^(?<dataset>.*)_i_(?<number>[0-9]{1,9})_t_(?<tokens>[0-9]{1,18})\.npy$", RegexOptions.CultureInvariant)]
    private static partial Regex Reference();

    // llm.c's: fineweb_val_000000.bin, fineweb_train_000001.bin, tiny_shakespeare_train.bin; build-nanogpt's are .npy.
    [GeneratedRegex(@"^(?<dataset>.+)_(?<split>val|train)(_(?<number>[0-9]{1,9}))?\.(bin|npy)$", RegexOptions.CultureInvariant)]
    private static partial Regex Split();

    // Without a split, number 0 is held out.
    [GeneratedRegex(@"^(?<dataset>.+)_(?<number>[0-9]{1,9})\.bin$", RegexOptions.CultureInvariant)]
    private static partial Regex Numbered();
}
