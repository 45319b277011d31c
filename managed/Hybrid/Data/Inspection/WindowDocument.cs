using Hybrid.Tokenization;

namespace Hybrid.Data.Inspection;

/// <summary>The part of a document that lies in a window.</summary>
/// <param name="Start">Its first id's place in the window.</param>
/// <param name="Tokens">Its ids in the window, the separator included.</param>
/// <param name="BeginsHere">Whether it begins in the window, with a separator.</param>
/// <param name="Text">Its text without the separator; a character that the window cuts is U+FFFD.</param>
public sealed record WindowDocument(int Start, int Tokens, bool BeginsHere, string Text)
{
    /// <summary>Cuts a window at its separators.</summary>
    internal static IReadOnlyList<WindowDocument> Cut(int[] ids, Tokenizer tokenizer)
    {
        var documents = new List<WindowDocument>();
        for (int start = 0; start < ids.Length;)
        {
            int next = Array.IndexOf(ids, tokenizer.EndOfText, start + 1);
            int end = next < 0 ? ids.Length : next;
            bool begins = ids[start] == tokenizer.EndOfText;
            string text = tokenizer.Decode(ids[(begins ? start + 1 : start)..end]);
            documents.Add(new(start, end - start, begins, text));
            start = end;
        }

        return documents;
    }
}
