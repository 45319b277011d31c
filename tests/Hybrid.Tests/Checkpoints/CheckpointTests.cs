using System.Text.Json;
using Hybrid.Checkpoints;
using Hybrid.Interchange;
using Hybrid.Models;
using Hybrid.Tests.Data;
using Hybrid.Tokenization;

namespace Hybrid.Tests.Checkpoints;

public sealed class CheckpointTests
{
    private readonly Tokenizer _tokenizer = Tokenizer.ByName("ascii-bytes");
    private TemporaryFolder _folder = null!;

    private string Saved => _folder["saved"];

    [SetUp]
    public void Save()
    {
        _folder = new();
        using var training = new TinyTraining().Train(3);
        Checkpoint.Save(Saved, training.Model, _tokenizer, training.Trainer);
    }

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public void Parameters_moments_and_updates_come_back_to_the_bit()
    {
        using var original = new TinyTraining().Train(3);
        using var other = new TinyTraining().Train(1);
        var checkpoint = Checkpoint.Open(Saved);
        checkpoint.LoadInto(other.Model);
        checkpoint.LoadInto(other.Trainer, other.Model);

        Assert.That(other.Trainer.Updates, Is.EqualTo(3));
        Assert.That(other.Everything(), Is.EqualTo(original.Everything()));
        Assert.That(other.Train(2).Everything(), Is.EqualTo(original.Train(2).Everything()));
    }

    [Test]
    public void Loaded_parameters_are_not_those_from_before()
    {
        using var before = new TinyTraining();
        using var trained = new TinyTraining().Train(3);
        Assert.That(trained.Everything(), Is.Not.EqualTo(before.Everything()));
    }

    [Test]
    public void The_state_says_what_it_was_made_with()
    {
        var environment = Checkpoint.Open(Saved).State.Environment;
        Assert.That(
            (environment.Device, environment.Precision, environment.WorldSize), Is.EqualTo(("cpu", "float32", 1)));
    }

    [Test]
    public void What_is_other_now_is_listed()
    {
        var then = new CheckpointEnvironment("0.1.0", "1.13.1", "OpenBLAS", "avx2", 2, 4, 8, "NVIDIA A100-SXM4-80GB", "bfloat16");
        Assert.Multiple(() =>
        {
            Assert.That(then.DifferencesFrom(then), Is.Empty);
            Assert.That(
                then.DifferencesFrom(then with { WorldSize = 4, Device = "cpu", Precision = "float32" }),
                Is.EqualTo(
                [
                    "the number of processes was 8 and is 4",
                    "the device was NVIDIA A100-SXM4-80GB and is cpu",
                    "the precision was bfloat16 and is float32",
                ]));
        });
    }

    [Test]
    public void Float8_is_another_precision()
    {
        var without = CheckpointEnvironment.Current(Placement.Cpu, microBatch: 4);
        Assert.That(
            without.DifferencesFrom(CheckpointEnvironment.Current(Placement.Cpu, microBatch: 4, float8: true)),
            Is.EqualTo(["the precision was float32 and is float32 with float8"]));
    }

    [Test]
    public void A_state_from_before_there_were_devices_was_made_on_the_CPU()
    {
        const string Json = """
            { "hybrid": "0.1.0", "lib_torch": "1.13.1", "blas": "b", "cpu_kernels": "avx2", "threads": 2, "micro_batch": 4, "world_size": 1 }
            """;
        var environment = JsonSerializer.Deserialize(Json, CheckpointJson.Default.CheckpointEnvironment)!;
        Assert.That((environment.Device, environment.Precision), Is.EqualTo(("cpu", "float32")));
    }

    [Test]
    public void Saving_again_replaces()
    {
        using var training = new TinyTraining().Train(5);
        Checkpoint.Save(Saved, training.Model, _tokenizer);
        Assert.That(Checkpoint.Open(Saved).State.Step, Is.Zero);
        Assert.That(Directory.GetDirectories(_folder.Path), Is.EqualTo([Saved]));
    }

    [Test]
    public void The_model_opens_by_its_directory_and_by_its_file()
    {
        foreach (var path in new[] { Saved, Path.Combine(Saved, "model.safetensors") })
        {
            using var loaded = ModelLocator.Open(path);
            Assert.That((loaded.Step, loaded.Tokenizer.Name, loaded.Config.NEmbd), Is.EqualTo((3L, "ascii-bytes", 8)));
        }
    }

    [Test]
    public void What_is_no_model_is_refused_with_the_forms_that_are() =>
        Assert.That(
            () => ModelLocator.Open(_folder.Path),
            Throws.InstanceOf<CheckpointException>().With.Message.Contains("Give a run (runs/NAME), a checkpoint"));

    [TestCase("model.safetensors")]
    [TestCase("optimizer.safetensors")]
    [TestCase("state.json")]
    public void A_flipped_bit_is_noticed(string file)
    {
        var path = Path.Combine(Saved, file);
        var bytes = File.ReadAllBytes(path);
        bytes[^3] ^= 4;
        File.WriteAllBytes(path, bytes);
        Assert.That(
            LoadEverything,
            Throws.InstanceOf<CheckpointException>().With.Message.Contains(path).And.Message.Contains("checksum"));
    }

    [TestCase("model.safetensors")]
    [TestCase("optimizer.safetensors")]
    [TestCase("state.json")]
    public void A_file_cut_short_is_noticed(string file)
    {
        var path = Path.Combine(Saved, file);
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^5]);
        Assert.That(
            LoadEverything,
            Throws.InstanceOf<CheckpointException>().With.Message.Contains(path)
                .And.Message.Contains("were written"));
    }

    [TestCase("model.safetensors")]
    [TestCase("optimizer.safetensors")]
    [TestCase("state.json")]
    public void A_missing_file_is_noticed(string file)
    {
        File.Delete(Path.Combine(Saved, file));
        Assert.That(
            LoadEverything,
            Throws.InstanceOf<CheckpointException>().With.Message.Contains($"{file} is damaged: it is missing"));
    }

    [Test]
    public void Without_its_mark_it_is_not_complete()
    {
        File.Delete(Path.Combine(Saved, "complete.json"));
        Assert.That(
            () => Checkpoint.Open(Saved),
            Throws.InstanceOf<CheckpointException>().With.Message.Contains("no complete checkpoint"));
    }

    [Test]
    public void A_damaged_mark_is_noticed()
    {
        File.WriteAllText(Path.Combine(Saved, "complete.json"), "{\"files\":");
        Assert.That(
            () => Checkpoint.Open(Saved),
            Throws.InstanceOf<CheckpointException>().With.Message.Contains("complete.json is damaged"));
    }

    [Test]
    public void A_model_of_another_shape_is_refused()
    {
        using var other = new TinyTraining(width: 16);
        Assert.That(
            () => Checkpoint.Open(Saved).LoadInto(other.Model),
            Throws.InstanceOf<CheckpointException>().With.Message.Contains("the model's is"));
    }

    [Test]
    public void A_model_without_moments_cannot_be_trained_on()
    {
        using var training = new TinyTraining();
        Checkpoint.Save(Saved, training.Model, _tokenizer);
        Assert.That(
            () => Checkpoint.Open(Saved).LoadInto(training.Trainer, training.Model),
            Throws.InstanceOf<CheckpointException>().With.Message.Contains("without optimizer.safetensors"));
    }

    private void LoadEverything()
    {
        using var training = new TinyTraining();
        var checkpoint = Checkpoint.Open(Saved);
        checkpoint.LoadInto(training.Model);
        checkpoint.LoadInto(training.Trainer, training.Model);
    }
}
