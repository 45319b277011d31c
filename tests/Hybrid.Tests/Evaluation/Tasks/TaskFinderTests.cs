using System.Text;
using Hybrid.Evaluation.Tasks;
using Hybrid.FakeHub;
using Hybrid.Hub;
using Hybrid.Tests.Data;

namespace Hybrid.Tests.Evaluation.Tasks;

internal sealed class TaskFinderTests
{
    private TemporaryFolder _folder = null!;
    private HubServer _server = null!;
    private HubSettings _settings = null!;

    [SetUp]
    public void StartHub()
    {
        _folder = new();
        _server = new();
        _settings = new() { Endpoint = _server.Hub.Root, CacheDirectory = _folder["hub"] };
    }

    [TearDown]
    public void StopHub()
    {
        _server.Dispose();
        _folder.Dispose();
    }

    [Test]
    public async Task HellaSwag_is_downloaded_once_and_only_its_validation()
    {
        ParquetFiles.WriteHellaSwag(_folder["rows.parquet"], ("A man", ["sits.", "flies."], "0"));
        _server.Add(
            "datasets/Rowan/hellaswag",
            ("data/train-00000-of-00001.parquet", [1]),
            ("data/validation-00000-of-00001.parquet", File.ReadAllBytes(_folder["rows.parquet"])),
            ("README.md", [2]));

        var first = await FindAsync("hellaswag");
        var asked = Asked;
        var second = await FindAsync("hellaswag");

        Assert.Multiple(() =>
        {
            Assert.That(first.Read().Single().Choices.Select(choice => choice.Ending), Is.EqualTo(new[] { "sits.", "flies." }));
            Assert.That(first.Source, Is.EqualTo("datasets/Rowan/hellaswag: data/validation-00000-of-00001.parquet"));
            Assert.That(_server.Storage.Requests, Has.Count.EqualTo(1));
            Assert.That(second.Files, Is.EqualTo(first.Files));
            Assert.That(Asked, Is.EqualTo(asked), "the second time nobody is asked");
        });
    }

    [Test]
    public async Task Once_in_the_cache_no_network_is_needed()
    {
        _server.Add("datasets/EleutherAI/lambada_openai", Text("data/lambada_test.jsonl", """{"text": "a b"}"""));
        await FindAsync("lambada");

        _settings = _settings with { Endpoint = new("http://127.0.0.1:1"), Offline = true };

        Assert.That((await FindAsync("lambada")).Read(), Has.Count.EqualTo(1));
    }

    [TestCase("hellaswag", "datasets/Rowan/hellaswag", "hellaswag_val.jsonl", """{"ctx": "a", "endings": ["b", "c"], "label": 0}""")]
    [TestCase("arc_easy", "datasets/allenai/ai2_arc", "ARC-Easy/test.jsonl", """{"question": "a", "choices": {"text": ["b", "c"], "label": ["A", "B"]}, "answerKey": "A"}""")]
    [TestCase("arc_challenge", "datasets/allenai/ai2_arc", "ARC-V1-Feb2018-2/ARC-Challenge/ARC-Challenge-Test.jsonl", """{"question": "a", "choices": {"text": ["b", "c"], "label": ["A", "B"]}, "answerKey": "A"}""")]
    [TestCase("winogrande", "datasets/allenai/winogrande", "dev.jsonl", """{"sentence": "a _", "option1": "b", "option2": "c", "answer": "1"}""")]
    [TestCase("lambada", "datasets/EleutherAI/lambada_openai", "data/lambada_test.jsonl", """{"text": "a b"}""")]
    public async Task Files_of_lines_are_taken_too(string task, string repository, string path, string line)
    {
        _server.Add(repository, Text(path, line), Text("ARC-Other/test.jsonl", "{}"), Text("data/lambada_test_de.jsonl", "{}"));

        var data = await FindAsync(task);

        Assert.Multiple(() =>
        {
            Assert.That(data.Read(), Has.Count.EqualTo(1));
            Assert.That(data.Source, Is.EqualTo($"{repository}: {path}"));
        });
    }

    [Test]
    public async Task Shards_of_a_split_are_read_in_order()
    {
        ParquetFiles.WriteArc(_folder["0.parquet"], ("first", ["a", "b"], ["A", "B"], "B"));
        ParquetFiles.WriteArc(_folder["1.parquet"], ("second", ["a", "b"], ["A", "B"], "A"));
        _server.Add(
            "datasets/allenai/ai2_arc",
            ("ARC-Challenge/test-00001-of-00002.parquet", File.ReadAllBytes(_folder["1.parquet"])),
            ("ARC-Challenge/test-00000-of-00002.parquet", File.ReadAllBytes(_folder["0.parquet"])),
            ("ARC-Easy/test-00000-of-00001.parquet", [3]));

        var items = (await FindAsync("arc_challenge")).Read();

        Assert.That(items.Select(item => item.Label), Is.EqualTo(new[] { 1, 0 }));
    }

    [Test]
    public async Task PIQA_is_taken_from_the_Hubs_conversion()
    {
        var repository = _server.Add("datasets/ybisk/piqa", Text("piqa.py", "raise"));
        repository.Commit("refs/convert/parquet", new Dictionary<string, FakeFile>
        {
            ["plain_text/piqa_validation.jsonl"] =
                new(Encoding.UTF8.GetBytes("""{"goal": "a", "sol1": "b", "sol2": "c", "label": 1}"""), IsLarge: false),
        });

        Assert.That((await FindAsync("piqa")).Read().Single().Label, Is.EqualTo(1));
    }

    [TestCase("offline", typeof(DataException))]
    [TestCase("token", typeof(ConfigurationException))]
    [TestCase("network", typeof(NetworkException))]
    public void Where_it_cannot_be_had_the_file_to_give_is_named_by_the_causes_own_error(string missing, Type error)
    {
        _settings = missing switch
        {
            "offline" => _settings with { Offline = true },
            "network" => _settings with { Endpoint = new("http://127.0.0.1:1"), Delay = (_, _) => Task.CompletedTask },
            _ => _settings,
        };

        Assert.That(
            () => FindAsync("hellaswag"),
            Throws.TypeOf(error).With.Message.Contains("hellaswag_val.jsonl of https://github.com/rowanz/hellaswag")
                .And.Message.Contains("the file itself, --task FILE:"));
    }

    [Test]
    public async Task A_files_path_needs_no_Hub()
    {
        File.WriteAllText(_folder["own.jsonl"], """{"goal": "a", "sol1": "b", "sol2": "c", "label": 1}""");

        var data = await FindAsync(_folder["own.jsonl"]);

        Assert.Multiple(() =>
        {
            Assert.That(data.Format, Is.SameAs(PiqaFormat.Instance));
            Assert.That(data.Source, Is.EqualTo(_folder["own.jsonl"]));
            Assert.That(_server.Hub.Requests, Is.Empty);
        });
    }

    private int Asked => _server.Hub.Requests.Count + _server.Storage.Requests.Count;

    private Task<TaskData> FindAsync(string task) => TaskFinder.FindAsync(task, "--task FILE", settings: _settings);

    private static (string Path, byte[] Contents) Text(string path, string text) => (path, Encoding.UTF8.GetBytes(text));
}
