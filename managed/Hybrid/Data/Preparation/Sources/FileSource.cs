using Hybrid.Data.Preparation.Reading;

namespace Hybrid.Data.Preparation.Sources;

/// <summary>A file of text on this machine, or those of a folder.</summary>
internal sealed class FileSource : DocumentSource
{
    /// <summary>The source's kind in the manifest.</summary>
    public const string Kind = "files";

    /// <summary>Part of files' documents to hold out when the user names none.</summary>
    public const double ValidationFraction = 0.01;

    private readonly SourceOptions _options;

    private FileSource(string path, IReadOnlyList<SourceFile> files, SourceOptions options)
    {
        _options = options;
        Parts = [.. files.Select(file => new FilePart(file, FileFormat.Of(file.Path)!, options.TextKey, options.MaxDocumentBytes))];
        Description = new DatasetSource
        {
            Kind = Kind,
            Path = path,
            Versions = new Dictionary<string, string>(),
            Files = files.Count,
            Fingerprint = SourceFile.Fingerprint(files, SourceFile.TimeOf),
        };
    }

    /// <inheritdoc/>
    public override DatasetSource Description { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<SourcePart> Parts { get; }

    /// <inheritdoc/>
    public override double DefaultValidationFraction => ValidationFraction;

    /// <inheritdoc/>
    public override string? TextKey => Parts.Any(part => FileFormat.Of(part.Name)!.HasTextKey) ? _options.TextKey : null;

    /// <summary>Finds the files of a path.</summary>
    /// <param name="path">A file, or a folder with files at any depth.</param>
    /// <param name="options">How they are read.</param>
    /// <exception cref="DataException">There are none that are read.</exception>
    public static FileSource Open(string path, SourceOptions options)
    {
        path = Path.GetFullPath(path);
        if (File.Exists(path))
        {
            return IsRead(path)
                ? new FileSource(path, [new SourceFile(path, Path.GetFileName(path), SourceFile.LengthOf(new FileInfo(path)))], options)
                : throw new DataException($"The name of {path} does not end in {FileFormat.Names}; rename or convert it.");
        }

        if (!Directory.Exists(path))
        {
            throw new DataException(
                $"{path} does not exist. A source is dotnet-docs, hf://datasets/owner/name, or a file or folder of "
                + $"{FileFormat.Names} files.{(path.Contains('?', StringComparison.Ordinal) ? " What follows a ? belongs to hf:// alone." : "")}");
        }

        var files = SourceFile.Under(path, path, IsRead);
        return files.Count > 0
            ? new FileSource(path, files, options)
            : throw new DataException($"{path} holds no {FileFormat.Names} file, at any depth.");
    }

    private static bool IsRead(string path) => FileFormat.Of(path) is not null;
}
