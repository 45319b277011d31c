using Hybrid.IntegrationTests.Processes;

namespace Hybrid.IntegrationTests.SmallRuns;

internal sealed class PlotTests
{
    private static readonly byte[] PngSignature = [0x89, (byte)'P', (byte)'N', (byte)'G'];

    [Test]
    public void The_picture_goes_into_the_run_and_its_path_to_stdout()
    {
        string path = HybridCli.RunToSuccess(SmallRun.Folder, "plot", "runs/small").TrimEnd();

        Assert.Multiple(() =>
        {
            Assert.That(path, Is.EqualTo("runs/small/plots/run.png"));
            Assert.That(File.ReadAllBytes(Path.Combine(SmallRun.Folder, path)).Take(4), Is.EqualTo(PngSignature));
        });
    }

    [Test]
    public void Another_file_can_be_named()
    {
        HybridCli.RunToSuccess(SmallRun.Folder, "plot", "runs/small", "--out", "pictures/mine.png");

        Assert.That(Path.Combine(SmallRun.Folder, "pictures", "mine.png"), Does.Exist);
    }

    [Test]
    public void An_unknown_run_is_named()
    {
        ProcessResult result = HybridCli.Run(SmallRun.Folder, "plot", "runs/other");

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(3));
            Assert.That(result.Error, Does.Contain("runs/other").And.Contain("small"));
        });
    }
}
