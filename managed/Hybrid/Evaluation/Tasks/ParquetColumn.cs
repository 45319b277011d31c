using System.Text.Json.Nodes;
using Hybrid.Data.Parquet;
using ParquetSharp;
using ParquetSharp.Schema;

namespace Hybrid.Evaluation.Tasks;

/// <summary>
/// A column of a row group, whose values become fields of JSON objects; <see cref="ParquetLevels"/> says where rows and
/// lists begin.
/// </summary>
internal sealed class ParquetColumn
{
    // What Parquet's writers call the groups between a list and its elements; they are no fields.
    private static readonly string[] ListNames = ["list", "element", "item", "bag", "array", "array_element"];

    private readonly ColumnReader _reader;
    private readonly string[] _fields;
    private readonly int _elementDefinition; // a list has an element from this level on
    private readonly bool _isList;

    /// <param name="reader">A column that <see cref="IsReadable"/>; stays the caller's.</param>
    public ParquetColumn(ColumnReader reader)
    {
        _reader = reader;
        var column = reader.ColumnDescriptor;
        _isList = column.MaxRepetitionLevel == 1;
        _elementDefinition = _isList ? ElementDefinition(column.SchemaNode) : column.MaxDefinitionLevel;
        string[] names = column.Path.ToDotVector();
        _fields = _isList ? [names[0], .. names[1..].Where(name => !ListNames.Contains(name))] : names;
    }

    /// <summary>True for text, numbers and truth values, and lists of those.</summary>
    public static bool IsReadable(ColumnReader reader) =>
        reader.ColumnDescriptor.MaxRepetitionLevel <= 1
        && reader is ColumnReader<ByteArray> or ColumnReader<int> or ColumnReader<long> or ColumnReader<float>
            or ColumnReader<double> or ColumnReader<bool>;

    /// <summary>Sets the column's field in each row.</summary>
    public void AddTo(JsonObject[] rows)
    {
        switch (_reader)
        {
            case ColumnReader<ByteArray> texts:
                Add(texts, rows, Text);
                break;
            case ColumnReader<int> numbers:
                Add(numbers, rows, value => JsonValue.Create(value));
                break;
            case ColumnReader<long> numbers:
                Add(numbers, rows, value => JsonValue.Create(value));
                break;
            case ColumnReader<float> numbers:
                Add(numbers, rows, value => JsonValue.Create(value));
                break;
            case ColumnReader<double> numbers:
                Add(numbers, rows, value => JsonValue.Create(value));
                break;
            case ColumnReader<bool> truths:
                Add(truths, rows, value => JsonValue.Create(value));
                break;
        }
    }

    private void Add<T>(ColumnReader<T> reader, JsonObject[] rows, Func<T, JsonNode?> toJson)
        where T : unmanaged
    {
        var row = -1;
        ParquetLevels.Read(reader, toJson, (value, definition, isNewRow) =>
        {
            if (isNewRow)
                row++;
            Set(rows[row], value, definition);
        });
    }

    private void Set(JsonObject row, JsonNode? value, int definition)
    {
        foreach (var field in _fields[..^1])
        {
            if (row[field] is not JsonObject inner)
                row[field] = inner = [];
            row = inner;
        }

        if (!_isList)
        {
            row[_fields[^1]] = value;
            return;
        }

        if (row[_fields[^1]] is not JsonArray list)
            row[_fields[^1]] = list = [];
        if (definition >= _elementDefinition)
            list.Add(value);
    }

    // Each optional or repeated node on the way down adds one level; the repeated one is the list's.
    private static int ElementDefinition(Node leaf)
    {
        var path = new Stack<Node>();
        for (var node = leaf; node is not null; node = node.Parent)
            path.Push(node);
        var level = 0;
        foreach (var node in path.Skip(1)) // not the schema's root
        {
            if (node.Repetition != Repetition.Required)
                level++;
            if (node.Repetition == Repetition.Repeated)
                break;
        }
        return level;
    }

    private static JsonValue Text(ByteArray bytes) => JsonValue.Create(ParquetLevels.Text(bytes));
}
