using Hybrid.IntegrationTests.Processes;

namespace Hybrid.IntegrationTests.Packaging;

/// <summary><c>./build.sh install --prefix DIR</c>: a folder that works wherever it is put.</summary>
[Platform("Linux")]
internal sealed class InstallTests
{
    private static readonly Dictionary<string, string?> Plain = new() { ["HYBRID_NATIVE"] = null, ["HYBRID_LIBTORCH"] = null };

    private string _folder = "";

    [OneTimeSetUp]
    public void InstallAndMove()
    {
        _folder = Directory.CreateTempSubdirectory("hybrid-install-").FullName;
        var installed = Path.Combine(_folder, "installed");
        var build = Path.Combine(Repository.Root, "build.sh");
        ChildProcess.RunToSuccess(build, ["install", "--no-install", "--prefix", installed], Repository.Root, Plain);
        Directory.Move(installed, Path.Combine(_folder, "moved"));
    }

    [OneTimeTearDown]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void MovedCommandShowsItsHelp() => Assert.That(Hybrid("--help"), Does.Contain("hybrid [command]"));

    [Test]
    public void MovedCommandFindsCoreAndLibtorch() => Assert.That(Hybrid("doctor"), Does.Contain("libtorch").IgnoreCase);

    [Test]
    public void BringsConfigurationsAndLicences()
    {
        var moved = Path.Combine(_folder, "moved");
        Assert.That(Path.Combine(moved, "configs/demo.toml"), Does.Exist);
        Assert.That(Path.Combine(moved, "lib/hybrid/THIRD-PARTY-NOTICES"), Does.Exist);
    }

    private string Hybrid(string argument) =>
        ChildProcess.RunToSuccess(Path.Combine(_folder, "moved/bin/hybrid"), [argument], _folder, Plain);
}
