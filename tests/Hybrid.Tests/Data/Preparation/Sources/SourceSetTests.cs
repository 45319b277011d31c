using System.Text;
using Hybrid.Data;
using Hybrid.Data.Preparation.Sources;
using Hybrid.Data.Preparation.Spooling;
using Hybrid.FakeHub;
using Hybrid.Tests.Data.Preparation.Reading;
using Hybrid.Tests.Hub;

namespace Hybrid.Tests.Data.Preparation.Sources;

internal sealed class SourceSetTests
{
    private const string Card =
        """
        ---
        configs:
        - config_name: small
          data_files:
          - split: train
            path: small/*
          - split: test
            path: tests/small.jsonl
        - config_name: large
          data_files: large/**
        ---
        """;

    private HubWorkplace _work = null!;
    private TemporaryFolder _folder = null!;

    private static string Dataset => "hf://datasets/owner/name";

    [SetUp]
    public void Start()
    {
        _work = new();
        _folder = new();
        _work.Server.Add(
            "datasets/owner/name",
            Text("README.md", Card),
            Text("small/b.txt", "second"),
            Text("small/a.txt", "first"),
            Text("tests/small.jsonl", "{\"text\": \"a test\", \"title\": \"its title\"}"),
            Text("large/1/c.txt", "large"));
    }

    [TearDown]
    public void Stop()
    {
        _work.Dispose();
        _folder.Dispose();
    }

    [Test]
    public void More_files_than_can_be_told_apart_are_an_error_that_says_what_to_do()
    {
        var half = new CountedSource(DocumentId.MostParts / 2 + 1);
        Assert.That(
            () => new SourceSet([half, half]),
            Throws.InstanceOf<ConfigurationException>().With.Message.Contains("16,777,218 files").And.Message.Contains("hybrid data merge"));
    }

    [TestCase("?config=small", new[] { "first", "second" })]
    [TestCase("?config=small&split=test", new[] { "a test" })]
    [TestCase("?config=small&split=test&text=title", new[] { "its title" })]
    [TestCase("?config=large", new[] { "large" })]
    [TestCase("/small", new[] { "first", "second" })]
    public async Task A_dataset_of_the_hub_is_read_by_its_name(string rest, string[] texts)
    {
        await using var set = await OpenAsync(Dataset + rest);

        Assert.That(await ReadAsync(set), Is.EqualTo(texts));
    }

    [Test]
    public async Task What_is_read_of_a_dataset_is_described()
    {
        string commit = _work.Server["datasets/owner/name"].Head("main")!;
        await using var set = await OpenAsync(Dataset + "?config=small&split=test&text=title");

        var source = set.Sources.Single();
        Assert.Multiple(() =>
        {
            Assert.That(source.Description.Kind, Is.EqualTo("hub"));
            Assert.That(source.Description.Path, Is.EqualTo(Dataset + "?config=small&split=test&text=title"));
            Assert.That(source.Description.Versions, Is.EqualTo(new Dictionary<string, string> { ["datasets/owner/name"] = commit }));
            Assert.That(source.Description.Files, Is.EqualTo(1));
            Assert.That(source.Description.TextKey, Is.EqualTo("title"));
            Assert.That(source.TextKey, Is.Null);
            Assert.That(source.DefaultValidationFraction, Is.EqualTo(0.01));
            Assert.That(source.DropsDuplicates, Is.False);
        });
    }

    [Test]
    public async Task The_common_text_key_is_a_sources_where_it_has_files_with_keys()
    {
        await using var lines = await OpenAsync(Dataset + "?config=small&split=test");
        await using var plain = await OpenAsync(Dataset + "?config=small");

        Assert.That((lines.Sources[0].TextKey, plain.Sources[0].TextKey), Is.EqualTo(((string?)"text", (string?)null)));
    }

    [Test]
    public async Task Another_commit_is_another_source()
    {
        await using var before = await OpenAsync(Dataset + "/small");
        _work.Server["datasets/owner/name"].Commit("main", new Dictionary<string, FakeFile> { ["x"] = new([1], IsLarge: false) });
        await using var after = await OpenAsync(Dataset + "/small");

        Assert.That(after.Sources[0].Description.Fingerprint, Is.Not.EqualTo(before.Sources[0].Description.Fingerprint));
    }

    [Test]
    public void A_card_that_cannot_be_understood_is_named_with_a_way_around_it()
    {
        _work.Server.Add("datasets/owner/odd", Text("README.md", "---\nconfigs: 1\n---\n"), Text("data/a.txt", "text"));

        Assert.Multiple(() =>
        {
            Assert.That(
                async () => await OpenAsync("hf://datasets/owner/odd"),
                Throws.TypeOf<DataException>().With.Message.Contains("README.md").And.Message.Contains("hf://datasets/owner/odd/FOLDER"));
            Assert.That(async () => await (await OpenAsync("hf://datasets/owner/odd/data")).DisposeAsync(), Throws.Nothing);
        });
    }

    [Test]
    public async Task Several_sources_are_one_list_of_parts_which_downloads_know_by_their_numbers()
    {
        File.WriteAllText(_folder["local.txt"], "local");
        await using var set = await OpenAsync([Dataset + "?config=small", _folder["local.txt"], Dataset + "?config=large"], diskBudget: 1);

        Assert.That(await ReadAsync(set), Is.EqualTo(new[] { "first", "second", "local", "large" }));
        Assert.Multiple(() =>
        {
            Assert.That(set.Parts.OfType<HubPart>().Select(part => part.Number), Is.EqualTo(new[] { 0, 1, 3 }));
            Assert.That(Directory.GetFiles(_folder["downloads"]), Is.Empty);
        });
    }

    [Test]
    public async Task A_source_may_have_a_name_of_its_own()
    {
        File.WriteAllText(_folder["local.txt"], "local");
        var known = new Dictionary<string, Func<DocumentSource>> { ["docs"] = () => FileSource.Open(_folder["local.txt"], Options()) };
        await using var set = await SourceSet.OpenAsync(["docs"], known, Options(), _work.Settings, CancellationToken.None);

        Assert.That(await ReadAsync(set), Is.EqualTo(new[] { "local" }));
    }

    [Test]
    public void The_same_files_twice_are_refused()
    {
        File.WriteAllText(_folder["local.txt"], "local");
        string commit = _work.Server["datasets/owner/name"].Head("main")!;

        Assert.Multiple(() =>
        {
            Assert.That(
                async () => await OpenAsync([_folder["local.txt"], _folder["./local.txt"]]),
                Throws.TypeOf<ConfigurationException>().With.Message.Contains("./local.txt"));
            Assert.That(
                async () => await OpenAsync([Dataset + "/small", $"{Dataset}@{commit}?config=small"]),
                Throws.TypeOf<ConfigurationException>().With.Message.Contains(commit));
        });
    }

    [Test]
    public async Task Two_columns_of_the_same_files_are_two_sources()
    {
        string test = Dataset + "?config=small&split=test";
        await using var set = await OpenAsync([test + "&text=text", test + "&text=title"]);

        Assert.That(await ReadAsync(set), Is.EqualTo(new[] { "a test", "its title" }));
    }

    [Test]
    public void A_path_that_is_not_there_says_to_whom_a_query_belongs() => Assert.That(
        async () => await OpenAsync(_folder["corpus?config=a"]),
        Throws.TypeOf<DataException>().With.Message.Contains("does not exist").And.Message.Contains("hf:// alone"));

    private static (string Path, byte[] Contents) Text(string path, string text) => (path, Encoding.UTF8.GetBytes(text));

    private static SourceOptions Options(long? diskBudget = null) => new("text", MaxDocumentBytes: 1 << 20, diskBudget);

    private Task<SourceSet> OpenAsync(string name) => OpenAsync([name]);

    private Task<SourceSet> OpenAsync(string[] names, long? diskBudget = null) => SourceSet.OpenAsync(
        names, new Dictionary<string, Func<DocumentSource>>(), Options(diskBudget), _work.Settings, CancellationToken.None);

    private async Task<List<string>> ReadAsync(SourceSet set)
    {
        var texts = new List<string>();
        set.Start(set.Parts, _folder.Path, progress: null, () => { });
        foreach (var part in set.Parts)
        {
            texts.AddRange(ReadResult.Of(await part.OpenAsync(CancellationToken.None)).Texts);
            part.Release();
        }

        return texts;
    }

    // A source with a number of parts that are never looked at.
    private sealed class CountedSource(int parts) : DocumentSource
    {
        public override DatasetSource Description => throw new NotSupportedException();

        public override double DefaultValidationFraction => throw new NotSupportedException();

        public override IReadOnlyList<SourcePart> Parts { get; } = new ArraySegment<SourcePart>(new SourcePart[parts]);
    }
}
