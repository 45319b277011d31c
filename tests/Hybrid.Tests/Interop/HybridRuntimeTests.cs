using Hybrid.Interop;
using Microsoft.Extensions.Logging;

namespace Hybrid.Tests.Interop;

[NonParallelizable]
public sealed class HybridRuntimeTests
{
    [Test]
    public void Tells_what_it_runs_on()
    {
        RuntimeInfo info = HybridRuntime.Info;

        Assert.Multiple(() =>
        {
            Assert.That(info.LibraryPath, Is.EqualTo(Path.GetFullPath(Environment.GetEnvironmentVariable(NativeSearch.LibraryVariable)!)));
            Assert.That(info.Version, Does.Match(@"^\d+\.\d+\.\d+"));
            Assert.That(info.LibTorchVersion, Does.Match(@"^\d+\.\d+"));
            Assert.That(info.CpuKernels, Is.AnyOf("avx512", "avx2", "scalar"));
            Assert.That(info.Blas, Is.Not.Empty);
            Assert.That(info.BlasPath, Is.Not.Empty);
            Assert.That(info.Compiler, Is.Not.Empty);
            Assert.That(info.Threads, Is.Positive);
        });
    }

    // libgomp has read it by now: what it is told later has no effect.
    [Test]
    public void Lets_idle_threads_sleep_unless_the_user_chose_otherwise()
    {
        string expected = Environment.GetEnvironmentVariable("OMP_WAIT_POLICY") ?? "passive";

        Assert.That(HybridRuntime.Info.OmpWaitPolicy, Is.EqualTo(expected));
    }

    [Test]
    public void Sets_the_threads_and_0_takes_the_cores()
    {
        int before = HybridRuntime.Info.Threads;
        try
        {
            HybridRuntime.SetThreads(1);
            Assert.That(HybridRuntime.Info.Threads, Is.EqualTo(1));
            HybridRuntime.SetThreads(0);
            Assert.That(HybridRuntime.Info.Threads, Is.EqualTo(Environment.ProcessorCount));
            Assert.That(() => HybridRuntime.SetThreads(-1), Throws.TypeOf<ConfigurationException>().With.Message.Contains("threads"));
        }
        finally
        {
            HybridRuntime.SetThreads(before);
        }
    }

    [Test]
    public void Measures_a_matrix_product()
    {
        Assert.Multiple(() =>
        {
            Assert.That(HybridRuntime.MeasureGemm(64, 64, 64), Is.Positive.And.LessThan(double.PositiveInfinity));
            Assert.That(() => HybridRuntime.MeasureGemm(64, 0, 64), Throws.TypeOf<ConfigurationException>());
        });
    }

    [Test]
    public void The_logger_receives_the_librarys_messages_until_it_is_taken_away()
    {
        var logger = new ListLogger();
        HybridRuntime.SetLogger(logger);
        HybridRuntime.SetLogger(null);
        int received = logger.Messages.Count;
        HybridRuntime.SetLogger(new ListLogger());
        HybridRuntime.SetLogger(null);

        Assert.Multiple(() =>
        {
            Assert.That(logger.Messages, Has.Count.EqualTo(received));
            Assert.That(logger.Messages, Has.Some.Matches<(LogLevel Level, string Text)>(
                m => m.Level == LogLevel.Information && m.Text.Contains("libtorch", StringComparison.Ordinal)));
        });
    }

    [Test]
    public void A_logger_that_throws_does_not_bring_the_process_down()
    {
        var logger = new ListLogger { Failure = new InvalidOperationException("disk full") };

        Assert.That(() => HybridRuntime.SetLogger(logger), Throws.Nothing);
        HybridRuntime.SetLogger(null);
        Assert.That(logger.Messages, Is.Not.Empty);
    }

    private sealed class ListLogger : ILogger
    {
        internal List<(LogLevel Level, string Text)> Messages { get; } = [];

        internal Exception? Failure { get; init; }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            Messages.Add((logLevel, formatter(state, exception)));
            if (Failure is not null)
                throw Failure;
        }
    }
}
