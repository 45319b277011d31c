using Hybrid.Models;
using Hybrid.Tokenization;
using Hybrid.Training;

namespace Hybrid.Checkpoints;

/// <summary>A complete checkpoint on the disk: a directory. Immutable; its methods are safe from several threads.</summary>
public sealed class Checkpoint
{
    private readonly CheckpointSeal _seal;

    private Checkpoint(string directory, CheckpointSeal seal, CheckpointState state)
    {
        Directory = directory;
        _seal = seal;
        State = state;
    }

    /// <summary>The checkpoint's directory.</summary>
    public string Directory { get; }

    /// <summary>Everything but the tensors.</summary>
    public CheckpointState State { get; }

    /// <summary>True when AdamW's moments were saved with the model.</summary>
    public bool HasMoments => _seal.Files.ContainsKey(CheckpointFiles.Optimizer);

    /// <summary>Opens a checkpoint.</summary>
    /// <exception cref="CheckpointException">It is missing, incomplete or damaged.</exception>
    public static Checkpoint Open(string directory)
    {
        if (!System.IO.Directory.Exists(directory))
            throw new CheckpointException($"There is no checkpoint {directory}.");
        if (!CheckpointSeal.Exists(directory))
            throw new CheckpointException(
                $"{directory} is no complete checkpoint: saving it was cut short. Use an earlier one.");

        var seal = CheckpointSeal.Read(directory);
        seal.Verify(directory, CheckpointFiles.State);
        var path = Path.Combine(directory, CheckpointFiles.State);
        var state = CheckpointJson.Read(path, CheckpointJson.Default.CheckpointState);
        if (state.Format != CheckpointState.CurrentFormat)
            throw new CheckpointException(
                $"{path} has format {state.Format}; this Hybrid reads format {CheckpointState.CurrentFormat}. "
                + "Use the Hybrid that wrote it.");
        return new(directory, seal, state);
    }

    /// <summary>Saves a model, to be opened again by <see cref="Interchange.ModelLocator"/>.</summary>
    /// <param name="directory">The directory to make; one that is there is replaced.</param>
    /// <param name="model">The parameters.</param>
    /// <param name="tokenizer">The tokenizer that belongs to them.</param>
    /// <param name="trainer">Saves AdamW's state too.</param>
    public static void Save(string directory, LanguageModel model, Tokenizer tokenizer, Trainer? trainer = null)
    {
        var state = new CheckpointState
        {
            Format = CheckpointState.CurrentFormat,
            Step = trainer?.Updates ?? 0,
            Updates = trainer?.Updates ?? 0,
            Tokens = 0,
            ValidationLoss = null,
            Model = model.Config,
            Tokenizer = tokenizer.Name,
            TokenizerHash = tokenizer.Hash,
            Dataset = null,
            Configuration = new Dictionary<string, string>(),
            Environment = CheckpointEnvironment.Current(model.Placement, microBatch: null),
            SavedUtc = DateTime.UtcNow,
        };
        CheckpointWriter.Write(directory, state, model, trainer is null ? null : TensorSource.OfMoments(model, trainer.ReadMoment));
    }

    /// <summary>Creates the model with the saved parameters.</summary>
    /// <param name="placement">Where it lives; null is the CPU.</param>
    /// <exception cref="CheckpointException">The file is damaged or does not fit.</exception>
    public LanguageModel LoadModel(Placement? placement = null)
    {
        var model = LanguageModel.Create(State.Model, placement);
        try
        {
            LoadInto(model);
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>The tokenizer that belongs to the model.</summary>
    /// <exception cref="CheckpointException">This Hybrid's tokenizer of that name is another one.</exception>
    public Tokenizer LoadTokenizer()
    {
        var tokenizer = Tokenizer.ByName(State.Tokenizer);
        return tokenizer.Hash == State.TokenizerHash
            ? tokenizer
            : throw new CheckpointException(
                $"{Directory} was trained with another vocabulary called {State.Tokenizer} "
                + $"({State.TokenizerHash}, here {tokenizer.Hash}).");
    }

    /// <summary>Copies the saved parameters into a model of the same shape.</summary>
    /// <exception cref="CheckpointException">The file is damaged or does not fit.</exception>
    public void LoadInto(LanguageModel model) =>
        Load(model, CheckpointFiles.Model, tensor => [(tensor.Name, values => model.WriteTensor(tensor.Index, values))]);

    /// <summary>Copies the saved moments and update count into a trainer over a model of the same shape.</summary>
    /// <exception cref="CheckpointException">The file is damaged, missing or does not fit.</exception>
    public void LoadInto(Trainer trainer, LanguageModel model)
    {
        Load(
            model,
            CheckpointFiles.Optimizer,
            tensor => OptimizerTensorName.Moments.Select(moment => (
                OptimizerTensorName.Of(moment, tensor),
                (TensorSink)(values => trainer.WriteTensor(moment, tensor.Index, values)))));
        trainer.Updates = State.Updates;
    }

    /// <summary>The moments of a checkpoint; null where the directory is none, or one that holds a model alone.</summary>
    /// <param name="directory">A checkpoint's directory, or another path.</param>
    /// <param name="updates">Updates made.</param>
    internal static SafetensorsFile? TryOpenMoments(string directory, out long updates)
    {
        updates = 0;
        if (!CheckpointSeal.Exists(directory))
            return null;
        var checkpoint = Open(directory);
        updates = checkpoint.State.Updates;
        if (!checkpoint.HasMoments)
            return null;
        checkpoint._seal.Verify(directory, CheckpointFiles.Optimizer);
        return SafetensorsFile.Open(Path.Combine(directory, CheckpointFiles.Optimizer));
    }

    private delegate void TensorSink(ReadOnlySpan<float> values);

    // Reads, for every parameter of the model, what belongs to it in one of the checkpoint's files.
    private void Load(LanguageModel model, string file, Func<TensorInfo, IEnumerable<(string Name, TensorSink Write)>> sinksOf)
    {
        _seal.Verify(Directory, file);
        using var source = SafetensorsFile.Open(Path.Combine(Directory, file));
        var wanted = new HashSet<string>();
        foreach (var tensor in model.Tensors)
        {
            var values = new float[tensor.ElementCount];
            foreach (var (name, write) in sinksOf(tensor))
            {
                source.Read(name, tensor.Shape, values);
                write(values);
                wanted.Add(name);
            }
        }
        if (source.Tensors.Keys.FirstOrDefault(name => !wanted.Contains(name)) is { } extra)
            throw new CheckpointException(
                $"{source.Path} has a tensor '{extra}' that the model has not: it belongs to a model of another "
                + "shape.");
    }
}
