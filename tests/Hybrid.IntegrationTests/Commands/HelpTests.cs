using Hybrid.IntegrationTests.Processes;

namespace Hybrid.IntegrationTests.Commands;

internal sealed class HelpTests
{
    [TestCase("sample")]
    [TestCase("eval")]
    [TestCase("plot")]
    [TestCase("model")]
    [TestCase("doctor")]
    public void A_commands_help_ends_with_lines_to_copy(string command)
    {
        string help = HybridCli.RunToSuccess(Repository.Root, command, "--help");

        Assert.That(help, Does.Contain($"hybrid {command}").And.Match($"Examples:\\s+hybrid {command}"));
    }
}
