namespace Hybrid.Data;

/// <summary>The multiple-choice file in dataset.json.</summary>
/// <param name="File">Its name in the dataset's folder.</param>
/// <param name="Items">Number of questions.</param>
/// <param name="Sha256">Hash of the file, in lower-case hexadecimal digits.</param>
public sealed record QuestionsRecord(string File, int Items, string Sha256);
