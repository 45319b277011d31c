using Hybrid.Cli.Infrastructure;

namespace Hybrid.Tests.Cli.Launching;

public sealed class ControlPipeTests
{
    [Test]
    public void A_worker_hears_what_its_launcher_wrote()
    {
        var heard = new List<string>();
        using var pipe = new StringReader($"{ControlPipe.Stop(75)}\nsomething newer\n{ControlPipe.Stop(130)}\n");

        ControlPipe.Follow(pipe, code => heard.Add($"stop with {code}"), () => heard.Add("end"));

        Assert.That(heard, Is.EqualTo(new[] { "stop with 75", "stop with 130", "end" }));
    }
}
