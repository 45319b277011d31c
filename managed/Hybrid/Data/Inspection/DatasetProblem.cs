namespace Hybrid.Data.Inspection;

/// <summary>Something that is wrong with a dataset.</summary>
/// <param name="File">The file, by its name in the dataset's folder.</param>
/// <param name="Problem">What is wrong with it; a sentence that the file's name begins.</param>
public sealed record DatasetProblem(string File, string Problem)
{
    /// <summary>The whole sentence.</summary>
    public override string ToString() => $"{File} {Problem}";
}
