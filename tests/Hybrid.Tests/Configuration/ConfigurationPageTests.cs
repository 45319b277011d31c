namespace Hybrid.Tests.Configuration;

public sealed class ConfigurationPageTests
{
    [Test]
    public void ConfigurationPage_describes_the_records_as_they_are()
    {
        var path = Repository.PathOf("docs", "configuration.md");
        var page = ConfigurationPage.Write();
        if (Environment.GetEnvironmentVariable("HYBRID_UPDATE_DOCS") == "1")
            File.WriteAllText(path, page);
        Assert.That(File.ReadAllText(path), Is.EqualTo(page),
            "run the test with HYBRID_UPDATE_DOCS=1 to write the page anew");
    }
}
