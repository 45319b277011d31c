using System.Text.Json;
using Hybrid.Data;
using Hybrid.Data.Preparation;
using Hybrid.Evaluation;
using Hybrid.Tests.Data.DotnetDocs;
using Hybrid.Tokenization;

namespace Hybrid.Tests.Data.Preparation;

internal sealed class DotnetDocsDatasetTests
{
    private const int Types = 300;
    private const int MembersOfType = 8;

    private TemporaryFolder _folder = null!;
    private DatasetManifest _manifest = null!;
    private string[] _validation = null!;
    private string[] _training = null!;

    [OneTimeSetUp]
    public async Task Prepare()
    {
        _folder = new TemporaryFolder();
        WriteDocumentation(DocumentationXml.InPack(_folder["sdk-root"], "A.Ref", "10.0.1", "A.xml"), firstType: 0);
        WriteDocumentation(DocumentationXml.InPack(_folder["sdk-root"], "B.Ref", "10.0.1", "B.xml"), firstType: Types - 20);
        Directory.CreateDirectory(_folder["sdk-root", "sdk", "10.0.101"]);
        _manifest = (await DatasetPreparation.RunAsync(Options)).Manifest;
        using var shards = ShardSet.Open(_folder["set"]);
        _validation = DocumentsOf(shards.Validation);
        _training = [.. shards.Training.SelectMany(DocumentsOf)];
    }

    [OneTimeTearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public void The_manifest_records_versions_and_duplicates()
    {
        Assert.Multiple(() =>
        {
            Assert.That(_manifest.Sources.Single().Kind, Is.EqualTo("dotnet-docs"));
            Assert.That(_manifest.Sources.Single().Versions["sdk"], Is.EqualTo("10.0.101"));
            Assert.That(_manifest.Sources.Single().Versions["A.Ref"], Is.EqualTo("10.0.1"));
            // The second file says 20 types over again.
            Assert.That(_manifest.LeftOut.Duplicates, Is.EqualTo(20 * MembersOfType));
            Assert.That(_manifest.Documents, Is.EqualTo(((2 * Types) - 20) * MembersOfType));
        });
    }

    [Test]
    public void Whole_types_are_held_out()
    {
        var heldOut = _validation.Select(FamilyOf).ToHashSet();
        Assert.Multiple(() =>
        {
            Assert.That(heldOut, Has.Count.InRange(120, 230), "0.3 of 580");
            Assert.That(_training.Select(FamilyOf).Where(heldOut.Contains), Is.Empty);
            Assert.That(_validation.Concat(_training), Is.Unique);
        });
    }

    [Test]
    public void Questions_have_one_true_ending_and_three_of_other_types()
    {
        var items = MultipleChoiceFile.Read(_folder["set", "multiple_choice.jsonl"]);
        var lines = File.ReadAllLines(_folder["set", "multiple_choice.jsonl"]).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Multiple(() =>
        {
            Assert.That(items, Has.Count.EqualTo(_manifest.MultipleChoice!.Items).And.Count.GreaterThanOrEqualTo(300));
            foreach (var line in lines)
            {
                string context = line.GetProperty("ctx").GetString()!;
                string[] endings = [.. line.GetProperty("endings").EnumerateArray().Select(ending => ending.GetString()!)];
                int label = line.GetProperty("label").GetInt32();
                string family = line.GetProperty("activity_label").GetString()!;
                string truth = $"{context} {endings[label]}";
                Assert.That(endings, Has.Length.EqualTo(4).And.Unique);
                Assert.That(_validation, Has.Some.StartsWith(truth));
                var others = endings.Where(ending => ending != endings[label]).ToArray();
                var theirFamilies = others.Select(other => FamilyOf(_validation.Single(text => text.EndsWith(other, StringComparison.Ordinal))));
                Assert.That(theirFamilies.Append(family), Is.Unique);
                Assert.That(others.Select(other => (double)other.Length / endings[label].Length), Has.All.InRange(0.8, 1.2));
            }

            Assert.That(lines.Select(line => line.GetProperty("ind").GetInt32()), Is.EqualTo(Enumerable.Range(0, lines.Length)));
            Assert.That(
                lines.GroupBy(line => line.GetProperty("label").GetInt32()).Select(group => group.Count()).ToArray(),
                Has.Length.EqualTo(4).And.All.InRange(lines.Length / 8, lines.Length / 2));
        });
    }

    [Test]
    public async Task Questions_are_the_same_each_time_and_others_with_another_seed()
    {
        await DatasetPreparation.RunAsync(Options with { Output = _folder["again"], Threads = 1 });
        await DatasetPreparation.RunAsync(Options with { Output = _folder["seed"], Seed = 5 });
        string questions = File.ReadAllText(_folder["set", "multiple_choice.jsonl"]);
        Assert.Multiple(() =>
        {
            Assert.That(File.ReadAllText(_folder["again", "multiple_choice.jsonl"]), Is.EqualTo(questions));
            Assert.That(File.ReadAllText(_folder["seed", "multiple_choice.jsonl"]), Is.Not.EqualTo(questions));
        });
    }

    [Test]
    public async Task Damaged_documentation_is_counted_with_its_place_and_strict_refuses_it()
    {
        string root = _folder["damaged"];
        WriteDocumentation(Path.Combine(root, "A.xml"), firstType: 0);
        File.WriteAllText(Path.Combine(root, "B.xml"), "<doc><members><member name='T:N.Cut'><summary>cut");
        var options = Options with { DocsRoot = root, Output = _folder["of-damaged"] };
        Assert.That(
            () => DatasetPreparation.RunAsync(options with { Strict = true }),
            Throws.InstanceOf<DataException>().With.Message.StartsWith($"dotnet-docs:{(Types * MembersOfType) + 1}: damaged").And.Message.Contains("B.xml"));

        var problem = (await DatasetPreparation.RunAsync(options)).Manifest.LeftOut.Problems.Single();
        Assert.Multiple(() =>
        {
            Assert.That((problem.Kind, problem.Count), Is.EqualTo(("damaged", 1L)));
            Assert.That(problem.Examples.Single().Place, Is.EqualTo((Types * MembersOfType) + 1));
            Assert.That(problem.Examples.Single().Detail, Does.StartWith("B.xml is not well-formed XML"));
        });
    }

    private PrepareOptions Options => new()
    {
        Sources = ["dotnet-docs"],
        DocsRoot = _folder["sdk-root"],
        Output = _folder["set"],
        ValidationFraction = 0.3,
        Threads = 2,
    };

    // Types with overloads, a nested type and a generic twin, whose summaries are random words.
    private static void WriteDocumentation(string path, int firstType)
    {
        var members = new List<(string, string)>();
        for (int type = firstType; type < firstType + Types; type++)
        {
            var random = new Random(type);
            members.Add(($"T:N.Type{type}", $"<summary>{Words(random, 5)}</summary>"));
            members.Add(($"T:N.Type{type}.Nested", $"<summary>{Words(random, 6)}</summary>"));
            members.Add(($"M:N.Type{type}.Overload(System.Int32)", $"<summary>{Words(random, 20)}</summary>"));
            members.Add(($"M:N.Type{type}.Overload(System.String)", $"<summary>{Words(random, 22)}</summary>"));
            members.Add(($"P:N.Type{type}.Nested.Property", $"<summary>{Words(random, 24)}</summary>"));
            members.Add(($"M:N.Type{type}`1.Generic(`0)", $"<summary>{Words(random, 26)}</summary>"));
            members.Add(($"F:N.Type{type}.Short", $"<summary>{Words(random, 3)}</summary>"));
            members.Add(($"E:N.Type{type}.Event", $"<summary>{Words(random, 18)}</summary>"));
        }

        DocumentationXml.Write(path, [.. members]);
    }

    private static string Words(Random random, int count) => string.Join(
        ' ', Enumerable.Range(0, count).Select(_ => new string((char)random.Next('a', 'z' + 1), 1 + random.Next(8))));

    // "N.Type7.Nested.Property" and "N.Type7<T>.Generic(T)" both belong to N.Type7.
    private static string FamilyOf(string document) => string.Join('.', document.Split('\n')[0].Split('.', '<', '(').Take(2));

    private static string[] DocumentsOf(TokenShard shard)
    {
        int[] ids = new int[shard.Count];
        shard.Read(0, ids);
        return Tokenizer.ByName("r50k_base").Decode(ids).Split("<|endoftext|>")[1..];
    }
}
