using Hybrid.Models;
using Hybrid.Planning;

namespace Hybrid.Tests.Models;

public sealed class FlopsUtilizationTests
{
    // What LF_LLM-269M's log comes to: 346,200 tokens/s on 8 A100 are 32.2 % by 6N + 12LTD.
    [Test]
    public void LF_LLM_269M_is_rated_as_its_authors_rate_it()
    {
        var utilization = new FlopsUtilization(
            TrainingFlops.Count(new ModelConfig(), 2048), 8 * KnownGpus.PeakOf("NVIDIA A100-SXM4-80GB")!.Value);
        Assert.Multiple(() =>
        {
            Assert.That(utilization.Of(346_200), Is.EqualTo(0.322).Within(0.0005));
            Assert.That(utilization.OfCausalHalf(346_200), Is.EqualTo(0.322 * 2.121 / 2.322).Within(0.0005));
        });
    }

    [TestCase("NVIDIA A100-PCIE-40GB", 312)]
    [TestCase("NVIDIA H100 80GB HBM3", 989)]
    [TestCase("NVIDIA H100 PCIe", 756)]
    [TestCase("NVIDIA H200", 989)]
    public void A_device_is_known_by_its_drivers_name(string name, double teraflops) =>
        Assert.That(KnownGpus.PeakOf(name), Is.EqualTo(teraflops * 1e12));

    [TestCase("NVIDIA H100 NVL")]
    [TestCase("NVIDIA H200 NVL")]
    [TestCase("NVIDIA GH200 480GB")]
    [TestCase("NVIDIA A100-SXM4-40GB MIG 3g.20gb")]
    [TestCase("Tesla V100-SXM2-16GB")]
    public void Another_device_is_not_rated_by_a_similar_name(string name) => Assert.That(KnownGpus.PeakOf(name), Is.Null);
}
