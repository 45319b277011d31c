using System.Text.Json;
using Hybrid.Storage;

namespace Hybrid.Data.Preparation.Spooling;

/// <summary>The file in a staging folder that says what of the spool counts. It is whole or it is not there.</summary>
internal static class Journal
{
    /// <summary>The file's name.</summary>
    public const string FileName = "progress.json";

    /// <summary>Whether a folder has one.</summary>
    public static bool Exists(string folder) => File.Exists(Path.Combine(folder, FileName));

    /// <summary>The last entry; null where there is none that this build reads.</summary>
    public static JournalEntry? Read(string folder)
    {
        string path = Path.Combine(folder, FileName);
        try
        {
            var entry = Exists(folder)
                ? JsonSerializer.Deserialize(File.ReadAllBytes(path), JournalJson.Default.JournalEntry)
                : null;
            return entry?.FormatVersion == JournalEntry.CurrentVersion ? entry : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Replaces the entry, and returns when that is on the disk.</summary>
    public static void Write(string folder, JournalEntry entry) => WholeFile.Write(
        Path.Combine(folder, FileName), JsonSerializer.SerializeToUtf8Bytes(entry, JournalJson.Default.JournalEntry));
}
