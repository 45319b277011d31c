using Hybrid.Interchange;
using Hybrid.Interchange.LfLlm;
using Hybrid.Models;
using Hybrid.Tests.Data;
using Hybrid.Tests.Reference;
using Hybrid.Training;

namespace Hybrid.Tests.Interchange;

public sealed class ReferenceCheckpointTests
{
    private static readonly ReferenceFile Expected = ReferenceFile.Open("optimizer.safetensors");

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new();

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public void The_file_says_which_model_it_is()
    {
        using var checkpoint = ForeignModel.TryOpen(TinyCheckpoint.Path)!;
        Assert.Multiple(() =>
        {
            Assert.That(checkpoint.Config, Is.EqualTo(TinyModel.Config with { NFfn = 256 }));
            Assert.That(checkpoint.Tokenizer.Name, Is.EqualTo("ascii-bytes"));
            Assert.That(checkpoint.Step, Is.EqualTo(20));
            Assert.That(checkpoint.HasMoments);
        });
    }

    [Test]
    public void Parameters_and_moments_are_the_references()
    {
        using var checkpoint = ForeignModel.TryOpen(TinyCheckpoint.Path)!;
        using var model = checkpoint.Load();
        AssertSame(checkpoint, model);
    }

    [Test]
    public void A_compiled_models_prefix_is_left_out() =>
        AssertReadsTheSame(pickle => ModelNames().Aggregate(
            pickle, (bytes, name) => TinyCheckpoint.Replace(TinyCheckpoint.Text(name), TinyCheckpoint.Text("_orig_mod." + name))(bytes)));

    [Test]
    public void Storages_of_a_gpu_are_read_as_any_other() =>
        AssertReadsTheSame(TinyCheckpoint.Replace(TinyCheckpoint.Text("cpu"), TinyCheckpoint.Text("cuda:0")));

    [Test]
    public void Training_goes_on_from_it()
    {
        var imported = ModelImport.Run(TinyCheckpoint.Path, _folder["imported"], new());
        var checkpoint = Hybrid.Checkpoints.Checkpoint.Open(imported.Checkpoint);
        using var model = checkpoint.LoadModel();
        using var trainer = new Trainer(model, new TrainerOptions { MicroBatch = 2 });
        checkpoint.LoadInto(trainer, model);
        var moment = new float[model.Tensors[0].ElementCount];
        trainer.ReadTensor(OptimizerTensor.ExpAvg, 0, moment);
        Assert.Multiple(() =>
        {
            Assert.That(trainer.Updates, Is.EqualTo(20));
            Assert.That(checkpoint.State.Step, Is.EqualTo(20));
            Assert.That(moment, Is.EqualTo(Expected.Floats("final_exp_avg." + model.Tensors[0].Name)));
        });
    }

    [Test]
    public void What_is_there_already_is_not_written_over()
    {
        File.WriteAllText(_folder["mine.txt"], "mine");
        Assert.That(
            () => ModelImport.Run(TinyCheckpoint.Path, _folder.Path, new()),
            Throws.InstanceOf<ConfigurationException>().With.Message.Contains("already something"));
    }

    [Test]
    public void A_tokenizer_with_more_ids_than_the_model_is_refused() => Assert.That(
        () => ForeignModel.TryOpen(TinyCheckpoint.Path, new() { Tokenizer = Hybrid.Tokenization.Tokenizer.ByName("r50k_base") }),
        Throws.InstanceOf<CheckpointException>().With.Message.Contains("not the model's tokenizer"));

    [Test]
    public void A_shape_that_a_person_gives_must_fit()
    {
        using var checkpoint = ForeignModel.TryOpen(TinyCheckpoint.Path, new() { Config = TinyModel.Config with { NEmbd = 32 } })!;
        Assert.That(
            () => checkpoint.Load().Dispose(),
            Throws.InstanceOf<CheckpointException>().With.Message.Contains("the model's is"));
    }

    [Test]
    public void What_is_exported_is_the_references_again()
    {
        var imported = ModelImport.Run(TinyCheckpoint.Path, _folder["imported"], new());
        using (var loaded = ModelLocator.Open(imported.Checkpoint))
            ReferenceCheckpointWriter.Save(_folder["again.pth"], loaded, new());
        using var again = ForeignModel.TryOpen(_folder["again.pth"])!;
        using var original = ForeignModel.TryOpen(TinyCheckpoint.Path)!;
        using var model = again.Load();
        AssertSame(again, model);
        Assert.Multiple(() =>
        {
            Assert.That(again.Config, Is.EqualTo(original.Config));
            Assert.That(again.Step, Is.EqualTo(20));
        });
    }

    [Test]
    public void A_model_that_the_reference_has_not_is_not_exported_for_it()
    {
        using var model = Models.Create(Models.Kinds.First() with { Tied = false });
        using var loaded = new Hybrid.Checkpoints.LoadedModel(
            model, Hybrid.Tokenization.Tokenizer.ByName("ascii-bytes"), 0, "", Run: null);
        Assert.That(
            () => ReferenceCheckpointWriter.Save(_folder["other.pth"], loaded, new()),
            Throws.InstanceOf<ConfigurationException>().With.Message.Contains("--format hf"));
    }

    private void AssertReadsTheSame(Func<byte[], byte[]> change)
    {
        using var checkpoint = ForeignModel.TryOpen(TinyCheckpoint.WithPickle(_folder["changed.pth"], change))!;
        using var model = checkpoint.Load();
        AssertSame(checkpoint, model);
    }

    private static void AssertSame(ForeignModel checkpoint, LanguageModel model)
    {
        Assert.That(model.Tensors, Has.Count.EqualTo(32));
        foreach (var tensor in model.Tensors)
        {
            var values = new float[tensor.ElementCount];
            model.ReadTensor(tensor.Index, values);
            Assert.That(values, Is.EqualTo(Expected.Floats($"final_param.{tensor.Name}")), tensor.Name);
            checkpoint.Read(OptimizerTensor.ExpAvg, tensor, values);
            Assert.That(values, Is.EqualTo(Expected.Floats($"final_exp_avg.{tensor.Name}")), tensor.Name);
            checkpoint.Read(OptimizerTensor.ExpAvgSq, tensor, values);
            Assert.That(values, Is.EqualTo(Expected.Floats($"final_exp_avg_sq.{tensor.Name}")), tensor.Name);
        }
    }

    private static IEnumerable<string> ModelNames()
    {
        using var model = LanguageModel.Create(TinyModel.Config);
        return [.. model.Tensors.Select(tensor => tensor.Name), "out_proj.weight"];
    }
}
