using System.Text;
using System.Text.Json;

namespace Hybrid.Data.Preparation;

/// <summary>
/// Text files: a .txt file is a document (a long one is cut, see <see cref="TextPieces"/>), a line of a .jsonl file is
/// one whose text is the value of a key, a row of a .parquet file is one whose text is in the column of that name.
/// </summary>
internal sealed class TextFileSource : DocumentSource
{
    /// <summary>The source's kind in the manifest.</summary>
    public const string Kind = "files";

    private const string TextExtension = ".txt";
    private const string LinesExtension = ".jsonl";
    private const string ParquetExtension = ".parquet";

    // Reading stops at bytes that are not UTF-8, rather than learn from replacement characters.
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly IReadOnlyList<SourceFile> _files;
    private readonly string _textKey;

    private TextFileSource(DatasetSource description, IReadOnlyList<SourceFile> files, string textKey)
    {
        Description = description;
        _files = files;
        _textKey = textKey;
        TotalBytes = files.Sum(file => file.Length);
    }

    /// <summary>What the names of files that it reads look like.</summary>
    public static IReadOnlyList<string> Patterns { get; } = ["*" + TextExtension, "*" + LinesExtension, "*" + ParquetExtension];

    /// <inheritdoc/>
    public override DatasetSource Description { get; }

    /// <inheritdoc/>
    public override long TotalBytes { get; }

    /// <inheritdoc/>
    public override bool DropsDuplicates => false;

    /// <inheritdoc/>
    public override double DefaultValidationFraction => 0.01;

    /// <inheritdoc/>
    public override string? TextKey => _files.Any(file => !IsText(file.Path)) ? _textKey : null;

    /// <summary>Finds the files of a path.</summary>
    /// <param name="path">A .txt, .jsonl or .parquet file, or a folder with such files at any depth.</param>
    /// <param name="textKey">The key of a .jsonl line's text, or the name of a .parquet file's column.</param>
    /// <exception cref="DataException">There are none.</exception>
    public static TextFileSource Open(string path, string textKey)
    {
        path = Path.GetFullPath(path);
        if (File.Exists(path))
        {
            long length = SourceFile.LengthOf(new FileInfo(path));
            return IsSource(path)
                ? Of(path, [new SourceFile(path, Path.GetFileName(path), length)], textKey)
                : throw new DataException(
                    $"{path} is neither a {TextExtension} nor a {LinesExtension} nor a {ParquetExtension} file; rename or "
                    + "convert it.");
        }

        if (!Directory.Exists(path))
            throw new DataException(
                $"{path} does not exist. "
                + $"A source is dotnet-docs, hf://datasets/owner/name, or a file or folder of {TextExtension}, "
                + $"{LinesExtension} or {ParquetExtension} files.");
        var files = SourceFile.Under(path, path, IsSource);
        return files.Count > 0
            ? Of(path, files, textKey)
            : throw new DataException(
                $"{path} holds no {TextExtension}, {LinesExtension} or {ParquetExtension} file, at any depth.");
    }

    /// <summary>Takes the files of a dataset of the Hub, from a folder that holds its repository at a commit.</summary>
    /// <param name="snapshot">The folder; it has such files.</param>
    /// <param name="dataset">The dataset.</param>
    /// <param name="commit">The commit.</param>
    /// <param name="textKey">The key of a .jsonl line's text, or the name of a .parquet file's column.</param>
    public static TextFileSource OfSnapshot(string snapshot, HubDataset dataset, string commit, string textKey)
    {
        var files = SourceFile.Under(snapshot, Path.Combine(snapshot, dataset.Folder), IsSource);
        var description = new DatasetSource
        {
            Kind = HubSource.Kind,
            Path = dataset.ToString(),
            Versions = new Dictionary<string, string> { [dataset.Repository.ToString()] = commit },
            Files = files.Count,
            Fingerprint = SourceFile.Fingerprint(files, _ => commit),
        };
        return new(description, files, textKey);
    }

    /// <inheritdoc/>
    public override IEnumerable<SourceDocument> Read()
    {
        long before = 0;
        foreach (var file in _files)
        {
            foreach (var (text, bytesRead) in IsParquet(file.Path) ? ReadRows(file) : ReadText(file))
            {
                if (!string.IsNullOrWhiteSpace(text))
                    yield return new SourceDocument(text, text, before + bytesRead);
            }

            before += file.Length;
        }
    }

    private static TextFileSource Of(string path, IReadOnlyList<SourceFile> files, string textKey)
    {
        var description = new DatasetSource
        {
            Kind = Kind,
            Path = path,
            Versions = new Dictionary<string, string>(),
            Files = files.Count,
            Fingerprint = SourceFile.Fingerprint(files, SourceFile.TimeOf),
        };
        return new(description, files, textKey);
    }

    private static bool IsText(string path) => path.EndsWith(TextExtension, StringComparison.OrdinalIgnoreCase);

    private static bool IsLines(string path) => path.EndsWith(LinesExtension, StringComparison.OrdinalIgnoreCase);

    private static bool IsParquet(string path) => path.EndsWith(ParquetExtension, StringComparison.OrdinalIgnoreCase);

    private static bool IsSource(string path) => IsText(path) || IsLines(path) || IsParquet(path);

    private IEnumerable<(string Text, long BytesRead)> ReadRows(SourceFile file) =>
        new ParquetTexts(file.Path, _textKey, StrictUtf8).Read().Select(row => (row.Text, (long)(file.Length * row.PartRead)));

    private IEnumerable<(string Text, long BytesRead)> ReadText(SourceFile file)
    {
        using var stream = OpenFile(file);
        using var reader = new StreamReader(stream, StrictUtf8, detectEncodingFromByteOrderMarks: true, bufferSize: 1 << 16);
        foreach (string text in IsLines(file.Path) ? ReadLines(reader, file) : ReadPieces(reader, file))
            yield return (text, stream.Position);
    }

    private static FileStream OpenFile(SourceFile file)
    {
        try
        {
            return new FileStream(file.Path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{file.Path} cannot be read: {error.Message}", error);
        }
    }

    private static IEnumerable<string> ReadPieces(StreamReader reader, SourceFile file)
    {
        var pieces = new TextPieces(reader);
        while (Decoded(file, pieces.Next) is { } piece)
            yield return piece;
    }

    private IEnumerable<string> ReadLines(StreamReader reader, SourceFile file)
    {
        for (long number = 1; Decoded(file, reader.ReadLine) is { } line; number++)
        {
            if (!string.IsNullOrWhiteSpace(line))
                yield return TextOf(line, file, number);
        }
    }

    private static string? Decoded(SourceFile file, Func<string?> read)
    {
        try
        {
            return read();
        }
        catch (DecoderFallbackException error)
        {
            throw new DataException(
                $"{file.Path} is not UTF-8: convert it first, for example with iconv -f latin1 -t utf-8.", error);
        }
    }

    private string TextOf(string line, SourceFile file, long number)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            if (json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty(_textKey, out var text)
                && text.ValueKind == JsonValueKind.String)
            {
                return text.GetString()!;
            }
        }
        catch (JsonException error)
        {
            throw new DataException($"{file.Path}:{number} is not JSON: {error.Message}", error);
        }

        throw new DataException(
            $"{file.Path}:{number} is no object with a text under \"{_textKey}\"; name the right key with --text-key.");
    }
}
