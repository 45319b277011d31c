using Hybrid.Evaluation.Tasks;

namespace Hybrid.Evaluation;

/// <summary>
/// A file of multiple-choice items in the format of HellaSwag, ARC, PIQA or WinoGrande, as their authors or the Hugging
/// Face Hub have them; docs/evaluation.md shows each. The first row tells which it is.
/// </summary>
public static class MultipleChoiceFile
{
    /// <summary>Reads all items of a file.</summary>
    /// <param name="path">A .parquet file, or a .jsonl file in UTF-8, whose blank lines are skipped.</param>
    /// <exception cref="DataException">The file is missing, empty, or a row is not an item; names the row.</exception>
    public static IReadOnlyList<MultipleChoiceItem> Read(string path) => TaskData.OfFile(path).Read();
}
