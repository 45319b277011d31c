using System.Text;
using Hybrid.Tokenization;

namespace Hybrid.Evaluation;

/// <summary>
/// A multiple-choice item as token ids: all that is needed to score it, and the same for every model of a tokenizer.
/// </summary>
/// <param name="Choices">At least one.</param>
/// <param name="Label">Index of the right choice.</param>
internal sealed record TokenizedItem(IReadOnlyList<TokenizedChoice> Choices, int Label)
{
    /// <summary>Tokenizes context and ending apart, the ending with a space before it.</summary>
    /// <exception cref="DataException">The vocabulary cannot express a text.</exception>
    public static TokenizedItem Encode(MultipleChoiceItem item, Tokenizer tokenizer)
    {
        var contexts = item.Choices.Select(choice => choice.Context).Distinct().ToDictionary(
            context => context, tokenizer.Encode);
        return new([.. item.Choices.Select(Encode)], item.Label);

        TokenizedChoice Encode(Choice choice) => new(
            contexts[choice.Context],
            tokenizer.Encode(" " + choice.Ending),
            Encoding.UTF8.GetByteCount(choice.Ending));
    }
}
