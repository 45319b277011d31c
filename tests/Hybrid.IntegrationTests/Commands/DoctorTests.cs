using System.Text.Json;
using System.Text.RegularExpressions;
using Hybrid.IntegrationTests.Processes;

namespace Hybrid.IntegrationTests.Commands;

internal sealed partial class DoctorTests
{
    private static readonly string[] Everything =
    [
        "operating system", ".NET", "processes", "native library", "libtorch", "BLAS", "BLAS speed", "threads", "OMP_WAIT_POLICY",
        "CPU kernels", "GPU",
    ];

    [Test]
    public void It_looks_at_everything_that_matters()
    {
        JsonElement report = HybridCli.RunToJson(Repository.Root, "doctor", "--json");

        Assert.Multiple(() =>
        {
            Assert.That(report.GetProperty("usable").GetBoolean(), Is.True);
            Assert.That(
                report.GetProperty("checks").EnumerateArray().Select(check => check.GetProperty("name").GetString()),
                Is.EquivalentTo(Everything));
        });
    }

    [Test]
    public void The_wait_policy_reaches_OpenMP_unless_the_user_has_set_it()
    {
        string text = HybridCli.RunWith(
            new() { ["OMP_WAIT_POLICY"] = null }, Repository.Root, "doctor").Output;
        ProcessResult active = HybridCli.RunWith(
            new() { ["OMP_WAIT_POLICY"] = "active" }, Repository.Root, "doctor");

        Assert.Multiple(() =>
        {
            Assert.That(text, Does.Match("OK +OMP_WAIT_POLICY +passive"));
            Assert.That(active.Output, Does.Match("WARNING +OMP_WAIT_POLICY +active"));
            Assert.That(active.ExitCode, Is.Zero, "slow, but usable");
        });
    }

    [Test]
    public void A_native_library_that_cannot_be_loaded_makes_it_unusable()
    {
        ProcessResult result = HybridCli.RunWith(
            new() { ["HYBRID_NATIVE"] = "/nowhere/libhybrid_core.so" }, Repository.Root, "doctor");

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(1));
            Assert.That(result.Output, Does.Match("BROKEN +native library").And.Contain("/nowhere/libhybrid_core.so"));
        });
    }

    // script(1) gives the command a terminal, where it would use colours.
    [TestCase(null, true)]
    [TestCase("1", false)]
    [Platform("Linux")]
    public void Colours_are_used_in_a_terminal_unless_NO_COLOR_is_set(string? noColor, bool coloured)
    {
        ProcessResult result = ChildProcess.Run(
            "script",
            ["-qec", $"'{HybridCli.Path}' doctor", "/dev/null"],
            Repository.Root,
            new Dictionary<string, string?> { ["NO_COLOR"] = noColor, ["TERM"] = "xterm-256color" });

        Assert.Multiple(() =>
        {
            Assert.That(result.Output, Does.Match("OK.* +native library"));
            Assert.That(SetsColour().IsMatch(result.Output), Is.EqualTo(coloured));
        });
    }

    [GeneratedRegex(@"\x1b\[[0-9;]+m")]
    private static partial Regex SetsColour();
}
