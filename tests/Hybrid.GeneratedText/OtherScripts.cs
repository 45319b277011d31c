using System.Text;

namespace Hybrid.GeneratedText;

/// <summary>Text that is not English: accented Latin, Greek, Cyrillic, Arabic, Chinese, and emoji between.</summary>
internal static class OtherScripts
{
    private const int WordsOfScript = 20_000;

    private static readonly string[] Alphabets =
    [
        "abcdefghijlmnopqrstuvzáéíóúñüçãõ",
        "αβγδεζηθικλμνξοπρστυφχψω",
        "абвгдежзийклмнопрстуфхцчшщыьэюя",
        "ابتثجحخدذرزسشصضطظعغفقكلمنهوي",
    ];

    private static readonly string[][] Words = [.. Alphabets.Select((alphabet, number) => CreateWords(alphabet, number))];
    private static readonly ZipfRanks Ranks = new(WordsOfScript);

    /// <summary>Appends so many words.</summary>
    public static void Append(StringBuilder text, int words, RandomStream random)
    {
        int script = random.Below(Words.Length + 1);
        for (int word = 0; word < words; word++)
        {
            if (script == Words.Length)
                AppendChinese(text, random);
            else
                text.Append(Words[script][Ranks.Draw(random)]).Append(random.Happens(0.08) ? ".\n" : " ");
            if (random.Happens(0.005))
                text.Append("🙂 ");
        }
    }

    private static void AppendChinese(StringBuilder text, RandomStream random)
    {
        const int First = 0x4E00, Characters = 3000;
        text.Append((char)(First + random.Below(Characters))).Append((char)(First + random.Below(Characters)));
        if (random.Happens(0.1))
            text.Append('，');
    }

    private static string[] CreateWords(string alphabet, int number)
    {
        var random = new RandomStream((ulong)number + 100);
        return [.. Enumerable.Range(0, WordsOfScript).Select(_ => string.Concat(
            Enumerable.Range(0, 1 + random.Below(9)).Select(_ => alphabet[random.Below(alphabet.Length)])))];
    }
}
