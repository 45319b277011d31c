using System.Text;

namespace Hybrid.GeneratedText;

/// <summary>Text that is not English: accented Latin, Greek, Cyrillic, Arabic, Chinese, and emoji between.</summary>
internal static class OtherScripts
{
    private static readonly string[] Alphabets =
    [
        "abcdefghijlmnopqrstuvzáéíóúñüçãõ",
        "αβγδεζηθικλμνξοπρστυφχψω",
        "абвгдежзийклмнопрстуфхцчшщыьэюя",
        "ابتثجحخدذرزسشصضطظعغفقكلمنهوي",
    ];

    /// <summary>Appends so many words.</summary>
    public static void Append(StringBuilder text, int words, RandomStream random)
    {
        int script = random.Below(Alphabets.Length + 1);
        for (int word = 0; word < words; word++)
        {
            if (script == Alphabets.Length)
                AppendChinese(text, random);
            else
                AppendWord(text, Alphabets[script], random);
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

    private static void AppendWord(StringBuilder text, string alphabet, RandomStream random)
    {
        int letters = 1 + random.Below(9);
        for (int letter = 0; letter < letters; letter++)
            text.Append(alphabet[random.Below(alphabet.Length)]);
        text.Append(random.Happens(0.08) ? ".\n" : " ");
    }
}
