using System.Globalization;
using Hybrid.IntegrationTests.Processes;

namespace Hybrid.IntegrationTests.Training;

/// <summary>Runs that the system lets write no more: what was saved stays, and training goes on from there.</summary>
[Platform("Linux")]
internal sealed class FullDiskTests
{
    private const int Steps = 60;

    // The code that the just-in-time compiler makes lies in a file of 2 GB unless it is told otherwise, so that the
    // runtime does not even start under a lower limit.
    private static readonly Dictionary<string, string?> CodeInNoFile = new() { ["DOTNET_EnableWriteXorExecute"] = "0" };

    private TinyWorkspace _workspace = null!;

    [SetUp]
    public void TrainUndisturbed()
    {
        _workspace = new();
        Assert.That(_workspace.Train("whole", Length).ExitCode, Is.Zero);
    }

    [TearDown]
    public void DeleteWorkspace() => _workspace.Dispose();

    [Test]
    public void A_disk_that_fills_up_keeps_the_last_checkpoint()
    {
        long checkpoint = Directory.GetFiles(_workspace["runs", "whole", "checkpoints", "step_0000020"]).Sum(Bytes);
        using var disk = new SmallDisk(Directory.CreateDirectory(_workspace["runs", "tiny"]).FullName, checkpoint * 3 / 2);
        var failed = Train();
        Assert.Multiple(() =>
        {
            Assert.That(failed.ExitCode, Is.EqualTo(3), failed.Error);
            Assert.That(failed.Error, Does.Contain("No space left on device").And.Contain("Make room on that disk"));
            Assert.That(failed.Error, Does.Contain($"The last checkpoint is {LastCheckpoint}").And.Contain("--resume"));
            Assert.That(failed.Error.Trim().Split('\n').Last(), Does.StartWith("error: "));
            Assert.That(_workspace.Checkpoints("tiny"), Is.EqualTo(new[] { "step_0000020" }));
            Assert.That(Directory.GetDirectories(_workspace["runs", "tiny", "checkpoints"]), Has.Length.EqualTo(1), "no half a checkpoint");
        });

        disk.Resize(10 * checkpoint);
        GoesOn();
    }

    [Test]
    public void A_limit_of_file_sizes_says_so()
    {
        long model = Bytes(_workspace["runs", "whole", "checkpoints", "step_0000020", "model.safetensors"]);
        // A shell counts in blocks of 512 bytes.
        string command = string.Create(CultureInfo.InvariantCulture, $"ulimit -f {model / 2 / 512}; exec \"$0\" \"$@\"");
        var failed = ChildProcess.Run(
            "sh", ["-c", command, HybridCli.Path, "train", TinyWorkspace.Config, .. Length], _workspace.Path, CodeInNoFile);
        Assert.Multiple(() =>
        {
            Assert.That(failed.ExitCode, Is.EqualTo(3), failed.Error);
            Assert.That(failed.Error, Does.Contain("File too large").And.Contain("model.safetensors").And.Contain("ulimit -f"));
            Assert.That(failed.Error, Does.Contain("There is no checkpoint yet").And.Contain("--resume"));
        });
        GoesOn();
    }

    [Test]
    public void A_disk_without_room_for_a_run()
    {
        using var disk = new SmallDisk(Directory.CreateDirectory(_workspace["runs", "tiny"]).FullName, Environment.SystemPageSize);
        var failed = Train();
        Assert.Multiple(() =>
        {
            Assert.That(failed.ExitCode, Is.EqualTo(3), failed.Error);
            Assert.That(failed.Error, Does.Contain("No space left on device").And.Contain("run the command again"));
        });
        disk.Resize(4L << 20);
        Assert.That(Train("--overwrite").ExitCode, Is.Zero);
    }

    private static string LastCheckpoint => Path.Combine("runs", "tiny", "checkpoints", "step_0000020");

    private static string[] Length => ["--set", string.Create(CultureInfo.InvariantCulture, $"schedule.steps={Steps}")];

    private static long Bytes(string path) => new FileInfo(path).Length;

    private ProcessResult Train(params string[] more) => _workspace.Train("tiny", [.. Length, .. more]);

    private void GoesOn()
    {
        var again = Train("--resume");
        Assert.That(again.ExitCode, Is.Zero, again.Error);
        Assert.That(_workspace.Steps("tiny").Select(step => step.Loss), Is.EqualTo(_workspace.Steps("whole").Select(step => step.Loss)));
    }
}
