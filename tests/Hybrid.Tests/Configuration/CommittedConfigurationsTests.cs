using Hybrid.Configuration;

namespace Hybrid.Tests.Configuration;

public sealed class CommittedConfigurationsTests
{
    public static IEnumerable<string> Files => Directory.GetFiles(Repository.PathOf("configs"), "*.toml").Select(file => Path.GetFileName(file)!);

    [TestCaseSource(nameof(Files))]
    public void Every_committed_configuration_is_valid(string file) =>
        Assert.That(Load(file).Steps, Is.Positive);

    [Test]
    public void Debug_is_nine_steps() => Assert.That(Load("debug.toml").Steps, Is.EqualTo(9));

    [Test]
    public void Lf_llm_269m_is_the_references_production_run()
    {
        var configuration = Load("lf-llm-269m.toml");
        var defaults = new RunConfiguration();
        Assert.Multiple(() =>
        {
            Assert.That(configuration.Model with { NFfn = null }, Is.EqualTo(defaults.Model));
            Assert.That(configuration.Model.FfnWidth, Is.EqualTo(4096));
            Assert.That(configuration.Model.ParameterCount(), Is.EqualTo(320_145_408));
            Assert.That(configuration.Optimizer, Is.EqualTo(defaults.Optimizer));
            Assert.That(configuration.Data.Source, Is.EqualTo("hf://datasets/HuggingFaceFW/fineweb-edu?config=sample-10BT"));
            Assert.That(configuration.Steps, Is.EqualTo(19_073));
            Assert.That(configuration.WarmupSteps, Is.EqualTo(226));
            Assert.That(configuration.GlobalBatch * configuration.Context, Is.EqualTo(524_288));
        });
    }

    private static RunConfiguration Load(string file) =>
        ConfigurationLoader.Load(Repository.PathOf("configs", file)).Configuration;
}
