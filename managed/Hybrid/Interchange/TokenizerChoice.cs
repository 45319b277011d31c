using Hybrid.Checkpoints;
using Hybrid.Tokenization;

namespace Hybrid.Interchange;

/// <summary>Finds the tokenizer of a model whose file does not hold one.</summary>
internal static class TokenizerChoice
{
    // Vocabularies are padded to multiples of up to 128 rows.
    private const int MostPadding = 127;

    private static readonly string[] Names = ["r50k_base", "ascii-bytes"];

    /// <summary>The tokenizer that a file names.</summary>
    /// <exception cref="CheckpointException">The one here of that name is another.</exception>
    public static Tokenizer Named(string path, string name, string? hash)
    {
        if (!Names.Contains(name))
            throw new CheckpointException(
                $"{path} names the tokenizer '{name}', and Hybrid has {string.Join(" and ", Names)}. Where one of these is "
                + "right all the same, import it with --tokenizer NAME.");
        var tokenizer = Tokenizer.ByName(name);
        return hash is null || tokenizer.Hash == hash
            ? tokenizer
            : throw new CheckpointException(
                $"{path} belongs to another vocabulary called {name} ({hash}, here {tokenizer.Hash}).");
    }

    /// <summary>The tokenizer whose vocabulary a model has, going by its size.</summary>
    /// <exception cref="CheckpointException">There is none.</exception>
    public static Tokenizer BySize(string path, int vocabulary) =>
        Names.Select(Tokenizer.ByName).FirstOrDefault(tokenizer =>
            vocabulary >= tokenizer.VocabularySize && vocabulary <= tokenizer.VocabularySize + MostPadding)
        ?? throw new CheckpointException(
            $"{path} has a vocabulary of {vocabulary} ids, and Hybrid has no tokenizer of that size: it has "
            + $"{string.Join(" and ", Names.Select(name => $"{name} ({Tokenizer.ByName(name).VocabularySize})"))}. "
            + "Where one of these is right all the same, import it with --tokenizer NAME.");
}
