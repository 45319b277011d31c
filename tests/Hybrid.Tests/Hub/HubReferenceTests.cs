using Hybrid.Hub;

namespace Hybrid.Tests.Hub;

internal sealed class HubReferenceTests
{
    [TestCase("owner/name", HubRepositoryKind.Model, "owner/name", "main")]
    [TestCase("hf://owner/name", HubRepositoryKind.Model, "owner/name", "main")]
    [TestCase("hf://owner/name@v1.0", HubRepositoryKind.Model, "owner/name", "v1.0")]
    [TestCase("owner/name@refs/pr/1", HubRepositoryKind.Model, "owner/name", "refs/pr/1")]
    [TestCase("gpt2", HubRepositoryKind.Model, "gpt2", "main")]
    [TestCase("datasets/owner/some_name-1.5", HubRepositoryKind.Dataset, "owner/some_name-1.5", "main")]
    [TestCase("hf://datasets/owner/name@abc", HubRepositoryKind.Dataset, "owner/name", "abc")]
    public void A_reference_is_read(string text, HubRepositoryKind kind, string repository, string revision)
    {
        var reference = HubReference.Parse(text);

        Assert.Multiple(() =>
        {
            Assert.That(reference.Kind, Is.EqualTo(kind));
            Assert.That(reference.Repository, Is.EqualTo(repository));
            Assert.That(reference.Revision, Is.EqualTo(revision));
            Assert.That(HubReference.Parse(reference.ToString()), Is.EqualTo(reference));
        });
    }

    [TestCase("")]
    [TestCase("/name")]
    [TestCase("a/b/c")]
    [TestCase("../name")]
    [TestCase("owner/..")]
    [TestCase("owner/na--me")]
    [TestCase("owner/name@")]
    [TestCase("owner/name@../../etc")]
    [TestCase("owner/name@/etc")]
    [TestCase("owner/name@a b")]
    [TestCase("owner/name\n")]
    [TestCase("hf://")]
    [TestCase("https://huggingface.co/owner/name")]
    public void What_is_no_reference_is_refused(string text) =>
        Assert.That(() => HubReference.Parse(text), Throws.TypeOf<ConfigurationException>().With.Message.Contains("owner/name"));

    [Test]
    public void The_cache_names_repositories_as_other_tools_do() => Assert.Multiple(() =>
    {
        Assert.That(HubReference.Parse("owner/name").CacheFolder, Is.EqualTo("models--owner--name"));
        Assert.That(HubReference.Parse("datasets/owner/name").CacheFolder, Is.EqualTo("datasets--owner--name"));
    });
}
