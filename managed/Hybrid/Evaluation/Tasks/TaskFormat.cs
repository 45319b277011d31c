namespace Hybrid.Evaluation.Tasks;

/// <summary>How the rows of a benchmark's files are written, and how they are put to a model.</summary>
internal abstract class TaskFormat
{
    /// <summary>All formats, in the order in which a file is tried.</summary>
    public static IReadOnlyList<TaskFormat> All { get; } =
    [
        HellaSwagFormat.Instance,
        ArcFormat.Instance,
        PiqaFormat.Instance,
        WinoGrandeFormat.Instance,
        LambadaFormat.Instance,
    ];

    /// <summary>Its name; part of the key of what is kept on disk.</summary>
    public abstract string Name { get; }

    /// <summary>What a row looks like.</summary>
    public abstract string Expected { get; }

    /// <summary>True where the model has to find the ending itself, false where it chooses between several.</summary>
    public virtual bool IsLastWord => false;

    /// <summary>True where a row's fields are this format's.</summary>
    public abstract bool Recognizes(TaskRow row);

    /// <summary>The files that belong to a file of rows, it included.</summary>
    public virtual IReadOnlyList<string> FilesOf(string path) => [path];

    /// <summary>The items of a file.</summary>
    /// <param name="rows">Its rows.</param>
    /// <param name="path">Where it is.</param>
    /// <exception cref="DataException">A row is not as expected; names it.</exception>
    public virtual IEnumerable<MultipleChoiceItem> Parse(IEnumerable<TaskRow> rows, string path) => rows.Select(Parse);

    /// <summary>The item of a row.</summary>
    /// <exception cref="DataException">The row is not as expected.</exception>
    protected abstract MultipleChoiceItem Parse(TaskRow row);
}
