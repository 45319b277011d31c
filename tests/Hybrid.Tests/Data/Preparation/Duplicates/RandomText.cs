using System.Text;

namespace Hybrid.Tests.Data.Preparation.Duplicates;

/// <summary>Texts of random words.</summary>
internal static class RandomText
{
    /// <summary>A text of so many words, of a vocabulary of so many.</summary>
    public static string Create(Random random, int words, int vocabulary = 100_000)
    {
        var text = new StringBuilder();
        for (int i = 0; i < words; i++)
            text.Append(i == 0 ? "" : " ").Append(Word(random, vocabulary));
        return text.ToString();
    }

    /// <summary>The text with other words in place of a share of its words.</summary>
    public static string Change(Random random, string text, double share) => string.Join(
        ' ', text.Split(' ').Select(word => random.NextDouble() < share ? Word(random, 100_000) : word));

    private static string Word(Random random, int vocabulary)
    {
        string word = "w";
        for (int number = random.Next(vocabulary); number > 0; number /= 20)
            word += (char)('a' + (number % 20));
        return word;
    }
}
