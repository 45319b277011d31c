using Hybrid.Hub;
using Hybrid.Tests.Data;

namespace Hybrid.Tests.Hub;

internal sealed class HubSettingsTests
{
    [Test]
    public void Nothing_set_means_the_public_hub_and_the_users_cache()
    {
        var settings = Read(("XDG_CACHE_HOME", "/somewhere/cache"));

        Assert.Multiple(() =>
        {
            Assert.That(settings.Endpoint, Is.EqualTo(new Uri("https://huggingface.co")));
            Assert.That(settings.Token, Is.Null);
            Assert.That(settings.Offline, Is.False);
            Assert.That(settings.CacheDirectory, Is.EqualTo("/somewhere/cache/huggingface/hub"));
        });
    }

    [Test]
    public void The_cache_follows_the_variables() => Assert.Multiple(() =>
    {
        Assert.That(Read(("HF_HOME", "/home/hf")).CacheDirectory, Is.EqualTo("/home/hf/hub"));
        Assert.That(Read(("HF_HOME", "/home/hf"), ("HF_HUB_CACHE", "/scratch")).CacheDirectory, Is.EqualTo("/scratch"));
    });

    [Test]
    public void The_token_comes_from_the_first_place_that_has_one()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["token"], "from the file\n");
        File.WriteAllText(folder["other"], "from the other file");
        var home = ("HF_HOME", folder.Path);

        Assert.Multiple(() =>
        {
            Assert.That(Read(home, ("HF_TOKEN", "new"), ("HUGGING_FACE_HUB_TOKEN", "old")).Token, Is.EqualTo("new"));
            Assert.That(Read(home, ("HF_TOKEN", " "), ("HUGGING_FACE_HUB_TOKEN", "old")).Token, Is.EqualTo("old"));
            Assert.That(Read(home).Token, Is.EqualTo("from the file"));
            Assert.That(Read(home, ("HF_TOKEN_PATH", folder["other"])).Token, Is.EqualTo("from the other file"));
        });
    }

    [TestCase("1", true)]
    [TestCase("true", true)]
    [TestCase("ON", true)]
    [TestCase("0", false)]
    [TestCase("", false)]
    public void Offline_is_a_switch(string value, bool offline) =>
        Assert.That(Read(("HF_HUB_OFFLINE", value)).Offline, Is.EqualTo(offline));

    [Test]
    public void An_endpoint_that_is_no_address_is_refused() =>
        Assert.That(() => Read(("HF_ENDPOINT", "huggingface.co")), Throws.TypeOf<ConfigurationException>());

    [Test]
    public void The_token_is_in_no_text() =>
        Assert.That(Read(("HF_TOKEN", "hf_secret")).ToString(), Does.Not.Contain("hf_secret"));

    [TestCase("hf_secret\nhf_other")]
    [TestCase("hf_secr\u00E9t")]
    public void A_token_that_cannot_be_sent_is_refused_and_not_shown(string token)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["token"], token);

        Assert.Multiple(() =>
        {
            Assert.That(
                () => Read(("HF_TOKEN", token)),
                Throws.TypeOf<ConfigurationException>().With.Message.Contains("HF_TOKEN").And.Message.Not.Contains("hf_secr"));
            Assert.That(
                () => Read(("HF_HOME", folder.Path)),
                Throws.TypeOf<ConfigurationException>().With.Message.Contains(folder["token"])
                    .And.Message.Not.Contains("hf_secr"));
        });
    }

    private static HubSettings Read(params (string Name, string Value)[] variables)
    {
        var all = variables.ToDictionary(variable => variable.Name, variable => variable.Value);
        all.TryAdd("HF_HOME", "");
        return HubSettings.FromVariables(all.GetValueOrDefault);
    }
}
