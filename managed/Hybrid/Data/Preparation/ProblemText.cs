using System.Globalization;
using System.Text.Json;
using Hybrid.Data.Preparation.Reading;

namespace Hybrid.Data.Preparation;

/// <summary>Problems in words.</summary>
internal static class ProblemText
{
    /// <summary>A kind's name in dataset.json.</summary>
    public static string NameOf(ProblemKind kind) => JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString());

    /// <summary>What strict mode says of a problem.</summary>
    /// <param name="file">The file that has it.</param>
    /// <param name="kind">Its kind in dataset.json.</param>
    /// <param name="place">Its row or line, from 1; 0 for the file as a whole.</param>
    /// <param name="detail">What the program that reads said.</param>
    public static DataException Refusal(string file, string kind, long place, string? detail) => new(
        $"{Where(file, place)}: {Describe(kind)}{(detail is null ? "" : $" ({detail.TrimEnd('.')})")}. "
        + "Mend or remove it, or leave --strict out to have it left out and reported.");

    /// <summary>The first place of a kind of problem, on one line.</summary>
    public static string Example(LeftOutProblem problem)
    {
        if (problem.Examples.Count == 0)
            return Describe(problem.Kind);
        var first = problem.Examples[0];
        return $"{Where(first.File, first.Place)}: {first.Detail?.TrimEnd('.') ?? Describe(problem.Kind)}";
    }

    /// <summary>A kind of problem in words.</summary>
    public static string Describe(string kind) => kind switch
    {
        "empty" => "a document of white space alone, or a null",
        "too_long" => "a document over --max-document-bytes",
        "invalid_utf8" => "not UTF-8",
        "invalid_line" => "no JSON object with a text under the key that --text-key names",
        "not_in_vocabulary" => "characters that the tokenizer has no ids for",
        "damaged" => "damaged, what follows of it too",
        "unreadable" => "cannot be read",
        _ => kind,
    };

    private static string Where(string file, long place) =>
        place == 0 ? file : string.Create(CultureInfo.InvariantCulture, $"{file}:{place}");
}
