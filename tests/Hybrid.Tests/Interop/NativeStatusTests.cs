using Hybrid.Interop;

namespace Hybrid.Tests.Interop;

public sealed class NativeStatusTests
{
    // hy_status, exception, exit code of the command line.
    private static readonly object[][] Outcomes =
    [
        [HyStatus.InvalidArgument, typeof(ConfigurationException), 2],
        [HyStatus.InvalidToken, typeof(DataException), 3],
        [HyStatus.OutOfMemory, typeof(MemoryExhaustedException), 5],
        [HyStatus.NotFinite, typeof(NotFiniteException), 4],
        [HyStatus.Internal, typeof(NativeException), 1],
        [HyStatus.PeerFailed, typeof(PeerException), 6],
    ];

    [TestCaseSource(nameof(Outcomes))]
    public void Each_status_has_its_exception_and_exit_code(object status, Type exception, int exitCode)
    {
        var actual = (HybridException)NativeCore.ToException((HyStatus)status, "what happened");

        Assert.Multiple(() =>
        {
            Assert.That(actual, Is.TypeOf(exception));
            Assert.That(actual.Message, Is.EqualTo("what happened"));
            Assert.That(actual.ExitCode, Is.EqualTo(exitCode));
        });
    }

    [Test]
    public void No_status_is_forgotten()
    {
        IEnumerable<HyStatus> covered = [HyStatus.Ok, HyStatus.Cancelled, .. Outcomes.Select(o => (HyStatus)o[0])];

        Assert.That(covered, Is.EquivalentTo(Enum.GetValues<HyStatus>()));
    }

    [Test]
    public void A_cancelled_call_is_the_platforms_exception()
    {
        Assert.That(NativeCore.ToException(HyStatus.Cancelled, "stopped"), Is.TypeOf<OperationCanceledException>());
    }

    [Test]
    public void A_checkpoint_that_is_invalid_counts_as_data()
    {
        Assert.That(new CheckpointException("damaged").ExitCode, Is.EqualTo(3));
    }
}
