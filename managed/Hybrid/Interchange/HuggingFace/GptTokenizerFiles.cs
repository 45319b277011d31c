using System.Buffers;
using System.Text;
using System.Text.Json;
using Hybrid.Storage;
using Hybrid.Tokenization;

namespace Hybrid.Interchange.HuggingFace;

/// <summary>
/// The files from which transformers makes GPT-2's tokenizer: vocab.json, merges.txt and tokenizer_config.json. Both
/// follow from a vocabulary of ranks, for a token's rank is the order in which it was merged.
/// </summary>
internal static class GptTokenizerFiles
{
    private const string EndOfText = "<|endoftext|>";

    /// <summary>Writes the files; a tokenizer that is no byte pair encoding has none.</summary>
    public static void Write(string directory, Tokenizer tokenizer, int context)
    {
        if (tokenizer is not BytePairTokenizer)
            return;
        WholeFile.Write(Path.Combine(directory, "vocab.json"), Vocabulary(tokenizer));
        WholeFile.Write(Path.Combine(directory, "merges.txt"), Encoding.UTF8.GetBytes(Merges(tokenizer)));
        WholeFile.Write(Path.Combine(directory, "tokenizer_config.json"), Configuration(context));
    }

    private static byte[] Vocabulary(Tokenizer tokenizer)
    {
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            for (var id = 0; id < tokenizer.EndOfText; id++)
                writer.WriteNumber(GptBytes.Spell(tokenizer.BytesOf(id)), id);
            writer.WriteNumber(EndOfText, tokenizer.EndOfText);
            writer.WriteEndObject();
        }
        return json.WrittenSpan.ToArray();
    }

    private static string Merges(Tokenizer tokenizer)
    {
        var ranks = new Dictionary<string, int>();
        var text = new StringBuilder("#version: 0.2\n");
        for (var id = 0; id < tokenizer.EndOfText; id++)
        {
            var token = GptBytes.Spell(tokenizer.BytesOf(id));
            if (token.Length > 1)
            {
                var (left, right) = LastMerge(token, ranks);
                text.Append(left).Append(' ').Append(right).Append('\n');
            }
            ranks.Add(token, id);
        }
        return text.ToString();
    }

    // Merging a token's characters by the ranks before its own leaves the two parts that it was made of.
    private static (string Left, string Right) LastMerge(string token, Dictionary<string, int> ranks)
    {
        var parts = token.Select(character => character.ToString()).ToList();
        while (parts.Count > 2)
        {
            var best = Enumerable.Range(0, parts.Count - 1)
                .MinBy(i => ranks.GetValueOrDefault(parts[i] + parts[i + 1], int.MaxValue));
            parts[best] += parts[best + 1];
            parts.RemoveAt(best + 1);
        }
        return (parts[0], parts[1]);
    }

    private static byte[] Configuration(int context) => Encoding.UTF8.GetBytes(FormattableString.Invariant(
        $$"""
        {
          "tokenizer_class": "GPT2Tokenizer",
          "add_prefix_space": false,
          "bos_token": "{{EndOfText}}",
          "eos_token": "{{EndOfText}}",
          "unk_token": "{{EndOfText}}",
          "model_max_length": {{context}}
        }

        """));
}
