namespace Hybrid.Data.Foreign;

/// <summary>
/// A folder without dataset.json that holds the shards of LF_LLM-269M, of llm.c or of build-nanogpt. Their names alone
/// say what is held out and in which order the others come, so a name that does not fit is an error, not left out.
/// </summary>
internal static class ForeignFolder
{
    /// <summary>
    /// The shards of a folder: the validation shard, then those to learn from. Empty where there is none.
    /// </summary>
    /// <exception cref="DataException">There are shards, but not those of one whole dataset.</exception>
    public static IReadOnlyList<ForeignShardName> Shards(string directory)
    {
        if (!Directory.Exists(directory))
            return [];
        string[] files =
        [
            .. Directory.EnumerateFiles(directory)
                .Select(path => Path.GetFileName(path))
                .Where(file => Path.GetExtension(file) is ".npy" or LlmcHeader.Extension)
                .Order(StringComparer.Ordinal),
        ];
        if (files.All(file => ForeignShardName.Parse(file) is null))
            return [];

        ForeignShardName[] shards = [.. files.Select(file => ForeignShardName.Parse(file) ?? throw Odd(directory, file))];
        CheckOneDataset(directory, shards);
        ForeignShardName[] training = [.. shards.Where(shard => !shard.IsValidation).OrderBy(shard => shard.Number)];
        CheckNumbers(directory, training);
        return [Validation(directory, shards), .. training];
    }

    private static void CheckOneDataset(string directory, ForeignShardName[] shards)
    {
        if (shards.FirstOrDefault(shard => shard.Dataset != shards[0].Dataset) is { } other)
        {
            throw new DataException(
                $"{directory} holds shards of more than one dataset: {shards[0].File} and {other.File}. Give each a folder of its own.");
        }
    }

    private static ForeignShardName Validation(string directory, ForeignShardName[] shards)
    {
        ForeignShardName[] validation = [.. shards.Where(shard => shard.IsValidation)];
        return validation.Length == 1
            ? validation[0]
            : throw new DataException(validation.Length == 0
                ? $"{directory} has no validation shard: number 0, or one called *_val_*. Copy it there too."
                : $"{directory} has two validation shards, {validation[0].File} and {validation[1].File}. Leave one of them there.");
    }

    // A shard that was not copied would silently give another order.
    private static void CheckNumbers(string directory, ForeignShardName[] training)
    {
        if (training.Length == 0)
            throw new DataException($"{directory} has no shard to learn from beside the validation shard.");
        int first = training[0].Number == 0 ? 0 : 1;
        for (int i = 0; i < training.Length; i++)
        {
            if (training[i].Number < first + i)
                throw new DataException($"{directory} has two shards of number {training[i].Number}, {training[i - 1].File} and {training[i].File}.");
            if (training[i].Number > first + i)
                throw new DataException($"{directory} has {training[i].File} but no shard of number {first + i}. Copy it there too.");
        }
    }

    private static DataException Odd(string directory, string file) => new(
        $"{Path.Combine(directory, file)} does not have the name of a shard (*_i_NUMBER_t_TOKENS.npy, *_val_NUMBER.bin, "
        + "*_train_NUMBER.bin) where other files have. Move it elsewhere.");
}
