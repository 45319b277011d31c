using Hybrid.Interchange.Pickle;
using Hybrid.Interchange.Torch;
using Hybrid.Training;

namespace Hybrid.Interchange.LfLlm;

/// <summary>
/// AdamW's state in a .pth. It is numbered, not named: the parameters that decay (matrices) come first, then the others,
/// each in the order of the model.
/// </summary>
internal sealed class ReferenceOptimizer
{
    private readonly Dictionary<string, PickleDictionary> _states = [];
    private readonly string _path;

    private ReferenceOptimizer(string path) => _path = path;

    /// <summary>Updates made.</summary>
    public long Updates { get; private set; }

    /// <summary>Gives the states of an optimizer the names of their parameters; null where it has not stepped yet.</summary>
    /// <param name="archive">The file.</param>
    /// <param name="optimizer">optimizer_state_dict.</param>
    /// <param name="parameters">The model's parameters in the file's order, a tied weight once.</param>
    /// <exception cref="CheckpointException">States and parameters do not belong together.</exception>
    public static ReferenceOptimizer? Read(
        TorchArchive archive, PickleDictionary optimizer, IEnumerable<KeyValuePair<string, TorchTensor>> parameters)
    {
        var path = archive.Path;
        if (optimizer["state"] is not PickleDictionary states)
            throw TorchArchive.Damaged(path, "its optimizer_state_dict has no state");
        if (states.Keys.Count == 0)
            return null;

        // A stable sort: the order within each group stays.
        string[] names = [.. parameters.OrderBy(pair => pair.Value.Shape.Count >= 2 ? 0 : 1).Select(pair => pair.Key)];
        if (states.Keys.Count != names.Length)
            throw TorchArchive.Damaged(path, $"its optimizer has states of {states.Keys.Count} parameters, and the model has {names.Length}");
        var read = new ReferenceOptimizer(path);
        for (var index = 0; index < names.Length; index++)
        {
            read._states[names[index]] = states[(long)index] as PickleDictionary
                ?? throw TorchArchive.Damaged(path, $"its optimizer has no state of parameter {index}, '{names[index]}'");
        }
        read.Updates = read.ReadUpdates(archive);
        return read;
    }

    /// <summary>A parameter's moment; null where there is none.</summary>
    public TorchTensor? Find(OptimizerTensor moment, string parameter) =>
        _states.GetValueOrDefault(parameter)?[moment == OptimizerTensor.ExpAvg ? "exp_avg" : "exp_avg_sq"] as TorchTensor;

    // How many updates were made: a scalar beside every parameter's moments, the same for all.
    private long ReadUpdates(TorchArchive archive)
    {
        var counts = _states.Select(state => CountOf(archive, state.Key, state.Value)).Distinct().ToList();
        return counts is [var count]
            ? count
            : throw TorchArchive.Damaged(_path, "its optimizer updated some parameters more often than others");
    }

    private long CountOf(TorchArchive archive, string parameter, PickleDictionary state)
    {
        switch (state["step"])
        {
            case TorchTensor { Count: 1 } scalar:
                Span<float> value = stackalloc float[1];
                archive.Read($"step of {parameter}", scalar, value);
                if (value[0] is >= 0 and < 1e15f && value[0] == MathF.Floor(value[0]))
                    return (long)value[0];
                break;
            case long number and >= 0:
                return number;
        }
        throw TorchArchive.Damaged(_path, $"its optimizer has no count of updates of '{parameter}'");
    }
}
