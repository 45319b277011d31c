namespace Hybrid.Data;

/// <summary>The tokenizer that made a dataset's ids.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Hash">SHA-256 of its vocabulary.</param>
/// <param name="VocabularySize">Every id is under it.</param>
/// <param name="EndOfText">The id before each document.</param>
public sealed record DatasetTokenizer(string Name, string Hash, int VocabularySize, int EndOfText);
