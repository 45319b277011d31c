using Hybrid.IntegrationTests.Processes;

namespace Hybrid.IntegrationTests.Training;

/// <summary>What can be wrong when somebody trains: the exit code, and a line that says what to do.</summary>
internal sealed class MistakeTests
{
    private TinyWorkspace _workspace = null!;

    [SetUp]
    public void MakeWorkspace() => _workspace = new();

    [TearDown]
    public void DeleteWorkspace() => _workspace.Dispose();

    [Test]
    public void A_misspelt_key()
    {
        File.AppendAllText(_workspace["tiny.toml"], "\nvalidation_intervall = 5\n");
        var line = File.ReadAllLines(_workspace["tiny.toml"]).Length;
        Fails(2, Train(),
            $"tiny.toml:{line}:1: there is no key eval.validation_intervall. Did you mean "
            + "eval.validation_interval?");
    }

    [Test]
    public void An_override_out_of_range() =>
        Fails(2, Train("--set", "model.n_layer=0"),
            "--set model.n_layer=0: model.n_layer is 0; it must be at least 1.");

    [Test]
    public void A_missing_configuration() => Fails(2, _workspace.Hybrid("train", "none.toml"), "There is no configuration file 'none.toml'");

    [Test]
    public void An_unknown_option() => Fails(2, Train("--fast"), "'--fast'");

    [Test]
    public void A_CUDA_device_that_this_build_does_not_use()
    {
        Fails(2, Train("--set", "run.device=\"cuda\""), "this build computes on the CPU alone");
        Fails(2, Train("--set", "run.precision=\"bfloat16\""), "needs a CUDA device");
        Fails(2, Train("--set", "run.float8=true"), "run.float8 needs a CUDA device");
        Fails(2, Train("--nproc", "2", "--set", "run.device=\"cuda\""), "this build computes on the CPU alone");
        Assert.That(Directory.Exists(_workspace["runs"]), Is.False, "a mistake leaves no run behind");
    }

    [Test]
    public void A_missing_dataset()
    {
        Directory.Delete(_workspace["data"], recursive: true);
        Fails(3, Train(), "data is no prepared dataset");
    }

    [Test]
    public void A_missing_shard()
    {
        File.Delete(_workspace.TrainingShard);
        Fails(3, Train(), "shard_000001.npy");
    }

    [Test]
    public void A_truncated_shard()
    {
        File.WriteAllBytes(_workspace.TrainingShard, File.ReadAllBytes(_workspace.TrainingShard)[..^100]);
        Fails(3, Train(), "shard_000001.npy is truncated");
    }

    [Test]
    public void A_token_id_out_of_range()
    {
        var bytes = File.ReadAllBytes(_workspace.TrainingShard);
        for (var position = 200; position < bytes.Length; position += 64)
            bytes[position] = 200;
        File.WriteAllBytes(_workspace.TrainingShard, bytes);
        Fails(3, Train(), "Step 1: ");
        Assert.That(_workspace.Checkpoints("tiny"), Is.Empty);
    }

    [Test]
    public void A_corrupt_checkpoint()
    {
        Assert.That(Train("--set", "schedule.steps=20").ExitCode, Is.Zero);
        var path = _workspace["runs", "tiny", "checkpoints", "step_0000020", "optimizer.safetensors"];
        var bytes = File.ReadAllBytes(path);
        bytes[^100] ^= 1;
        File.WriteAllBytes(path, bytes);
        Fails(3, Train("--resume"), Path.Combine("step_0000020", "optimizer.safetensors") + " is damaged");
    }

    [Test]
    public void A_run_that_is_there()
    {
        Assert.That(Train("--set", "schedule.steps=20").ExitCode, Is.Zero);
        Fails(2, Train(),
            "Continue it with --resume, train under another name with --name NAME, or replace it with "
            + "--overwrite.");
    }

    [Test]
    public void Another_configuration_to_resume_with()
    {
        Assert.That(Train("--set", "schedule.steps=20").ExitCode, Is.Zero);
        Fails(2, Train("--resume", "--set", "optimizer.beta1=0.8"), "optimizer.beta1 was 0.9 and is 0.8");
    }

    [Test]
    public void Numbers_that_are_not_finite()
    {
        var result = Train("--set", "optimizer.max_lr=1e30", "--set", "run.checkpoint_interval=1");
        Fails(4, result, "The last checkpoint is " + Path.Combine("runs", "tiny", "checkpoints", "step_"));
        Assert.That(_workspace.Checkpoints("tiny"), Is.Not.Empty);
    }

    [Test]
    public void A_second_process_on_the_same_run()
    {
        using var first = _workspace.StartTraining("tiny", environment: null, "--set", "schedule.steps=100000");
        first.WaitUntil(() => _workspace.Checkpoints("tiny").Length > 0, "first checkpoint");
        Fails(2, Train("--resume", "--set", "schedule.steps=100000"), $"Process {first.Id} on ");
        Fails(2, Train("--overwrite"), $"Process {first.Id} on ");
        first.Send(Signal.Interrupt);
        Assert.That(first.WaitForExit().ExitCode, Is.EqualTo(130), "the first one goes on undisturbed");
    }

    [Test]
    public void The_stack_is_shown_when_it_is_asked_for()
    {
        var result = _workspace.Hybrid("train", "none.toml", "--verbose");
        Assert.That(result.ExitCode, Is.EqualTo(2));
        Assert.That(result.Error, Does.Contain("   at Hybrid."));
    }

    private ProcessResult Train(params string[] more) => _workspace.Hybrid(["train", "tiny.toml", .. more]);

    private static void Fails(int exitCode, ProcessResult result, string message)
    {
        Assert.That(result.ExitCode, Is.EqualTo(exitCode), result.Error);
        Assert.That(result.Error, Does.Contain(message));
        Assert.That(result.Error, Does.Not.Contain("   at "), "no stack trace unless it is asked for");
    }
}
