using Hybrid.Interop;

namespace Hybrid.Tests.Interop;

public sealed class OpenBlasCoreTests
{
    [TestCase(true, true, "SkylakeX")]
    [TestCase(false, true, "Haswell")]
    [TestCase(false, false, null)]
    public void The_widest_instructions_of_the_processor_decide(bool avx512, bool avx2, string? core) =>
        Assert.That(OpenBlasCore.Of(avx512, avx2), Is.EqualTo(core));

    [Test]
    public void What_is_chosen_here_is_what_OpenBLAS_took()
    {
        if (OpenBlasCore.Find() is not { } core || Environment.GetEnvironmentVariable("OPENBLAS_CORETYPE") is not null)
        {
            Assert.Pass("OpenBLAS chooses itself here.");
            return;
        }
        if (!HybridRuntime.Info.Blas.Contains("OpenBLAS", StringComparison.Ordinal))
            Assert.Pass("Another BLAS is installed.");
        Assert.That(HybridRuntime.Info.Blas, Does.Contain(core).IgnoreCase);
    }
}
