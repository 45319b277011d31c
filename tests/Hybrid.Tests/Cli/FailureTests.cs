using Hybrid.Cli.Infrastructure;

namespace Hybrid.Tests.Cli;

internal sealed class FailureTests
{
    // An OutOfMemoryException that a program may throw itself.
    private static readonly Exception[] OutOfMemory =
    [
        new InsufficientMemoryException(),
        new TypeInitializationException("Some.Type", new InsufficientMemoryException()),
        new AggregateException(
            new IOException("first"), new InvalidOperationException("second", new InsufficientMemoryException())),
    ];

    [TestCaseSource(nameof(OutOfMemory))]
    public void Too_little_memory_for_managed_code_ends_as_that_of_the_core_does(Exception exception)
    {
        (int exitCode, string said) = Report(exception);

        Assert.Multiple(() =>
        {
            Assert.That(exitCode, Is.EqualTo(5));
            Assert.That(said, Does.StartWith("error: The memory").And.Not.Contain("not foreseen"));
        });
    }

    [Test]
    public void What_nobody_foresaw_is_named_with_its_type()
    {
        (int exitCode, string said) = Report(new InvalidOperationException("wrong\nin detail"));

        Assert.Multiple(() =>
        {
            Assert.That(exitCode, Is.EqualTo(1));
            Assert.That(said, Does.StartWith("error: InvalidOperationException: wrong").And.Contain("not foreseen"));
        });
    }

    private static (int ExitCode, string Said) Report(Exception exception)
    {
        using var interruption = new Interruption();
        var error = new StringWriter();
        return (Failure.Report(exception, Verbosity.Normal, interruption, error), error.ToString());
    }
}
