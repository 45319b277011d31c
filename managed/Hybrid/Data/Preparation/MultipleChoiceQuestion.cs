using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Hybrid.Data.Preparation;

/// <summary>A question with its endings.</summary>
/// <param name="Asked">The summary that is asked for.</param>
/// <param name="Endings">The endings, the true one among them.</param>
/// <param name="Label">Where the true one stands.</param>
internal sealed record MultipleChoiceQuestion(SplitSummary Asked, IReadOnlyList<string> Endings, int Label)
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The question as a line of HellaSwag's jsonl format. A reader puts one space between ctx and ending.</summary>
    public string ToJson(int index)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteNumber("ind", index);
            json.WriteString("activity_label", Asked.Family);
            json.WriteString("ctx", Asked.Context);
            json.WriteStartArray("endings");
            foreach (string ending in Endings)
                json.WriteStringValue(ending);
            json.WriteEndArray();
            json.WriteNumber("label", Label);
            json.WriteString("source_id", Asked.Member.Id);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
