using System.Globalization;
using Hybrid.Data.Inspection;

namespace Hybrid.Cli.Data;

/// <summary>A window of a dataset, for people.</summary>
internal static class WindowText
{
    /// <summary>Where it lies, and the text of its documents, each under a line that says where it begins.</summary>
    public static IEnumerable<string> Of(DatasetWindow window)
    {
        yield return Text($"{window.Split} window {window.Index:N0} of {window.Windows:N0}, context {window.Context:N0}");
        yield return Text($"{window.Shard}, ids {window.Start:N0} to {window.Start + window.Context:N0}");
        foreach (var document in window.Documents)
        {
            string beginning = document.BeginsHere ? "a document begins" : "a document goes on";
            yield return "";
            yield return Text($"--- {document.Start:N0}: {beginning}, {document.Tokens:N0} tokens ---");
            yield return document.Text;
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
