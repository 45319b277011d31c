using Hybrid.Checkpoints;
using Hybrid.Hub;
using Hybrid.Interchange;
using Hybrid.Publishing;
using Hybrid.Telemetry;
using Hybrid.Tests.Checkpoints;
using Hybrid.Tests.Data;
using Hybrid.Tests.Training;
using Hybrid.Tokenization;
using Hybrid.Training;

namespace Hybrid.Tests.Publishing;

internal sealed class ModelCardTests
{
    private static readonly HubReference Reference = HubReference.Parse("owner/name");

    [Test]
    public async Task A_runs_card_tells_architecture_data_and_metrics()
    {
        using var run = new TinyRun();
        await TrainAsync(run);
        using var loaded = ModelLocator.Open(run[""]);
        var validation = MetricsLog.Read(loaded.Run!.MetricsPath).Validations[^1];

        var card = ModelCard.Of(loaded, Reference, "apache-2.0");

        Assert.Multiple(() =>
        {
            Assert.That(card, Does.StartWith("---\nlicense: apache-2.0\nlibrary_name: transformers\npipeline_tag: text-generation\n"));
            Assert.That(card, Does.Contain("hybrid sample hf://owner/name"));
            Assert.That(card, Does.Contain("from_pretrained(\"owner/name\")"));
            Assert.That(card, Does.Contain($"| parameters | {loaded.Config.ParameterCount():N0}"));
            Assert.That(card, Does.Contain("pre-trained with Hybrid"));
            Assert.That(card, Does.Contain("| data | data |"));
            Assert.That(card, Does.Contain("| steps | 12 of 12, 64 tokens each |"));
            Assert.That(card, Does.Contain("| tokens | 768 |"));
            Assert.That(card, Does.Contain(FormattableString.Invariant($"| validation loss | {validation.Loss:F4} nats per token of {validation.Tokens:N0}, step 12 |")));
            Assert.That(card, Does.Not.Contain(run[""]), "where a run lies is nobody else's business");
        });
    }

    [Test]
    public async Task An_earlier_checkpoint_has_the_metrics_of_its_time()
    {
        using var run = new TinyRun();
        await TrainAsync(run);
        using var loaded = ModelLocator.Open(run[""], "4");

        var card = ModelCard.Of(loaded, Reference, license: null);

        Assert.Multiple(() =>
        {
            Assert.That(card, Does.Contain("| steps | 4 of 12").And.Contain("nats per token of 64, step 4 |"));
            Assert.That(card, Does.StartWith("---\nlibrary_name:"));
        });
    }

    [Test]
    public void A_checkpoint_alone_has_its_architecture_at_least()
    {
        using var folder = new TemporaryFolder();
        using var training = new TinyTraining();
        Checkpoint.Save(folder["model"], training.Model, Tokenizer.ByName("ascii-bytes"));
        using var loaded = ModelLocator.Open(folder["model"]);

        var card = ModelCard.Of(loaded, HubReference.Parse("owner/name@v2"), license: null);

        Assert.Multiple(() =>
        {
            Assert.That(card, Does.Contain("## Architecture").And.Not.Contain("## Training").And.Not.Contain("## Metrics"));
            Assert.That(card, Does.Contain("hf://owner/name@v2").And.Contain("revision=\"v2\""));
            Assert.That(card, Does.Not.Contain("pre-trained"), "who knows by what");
            Assert.That(card, Does.Not.Contain("AutoTokenizer"), "bytes have no tokenizer files there");
        });
    }

    [Test]
    public async Task The_data_has_its_fingerprint_wherever_its_folder_is_by_now()
    {
        using var run = new TinyRun();
        await TrainAsync(run);
        Directory.Move(run.Configuration.Data.Dataset, run.Configuration.Data.Dataset + "-elsewhere");
        using var loaded = ModelLocator.Open(run[""]);

        var card = ModelCard.Of(loaded, Reference, license: null);

        Assert.That(card, Does.Contain($"| fingerprint | `{Checkpoint.Open(loaded.CheckpointPath).State.Dataset}` |"));
    }

    [Test]
    public async Task Metrics_name_what_was_asked()
    {
        using var run = new TinyRun();
        File.WriteAllText(run["..", "..", "choices.jsonl"], """{"ctx": "a", "endings": ["b", "c"], "label": 0}""");
        var questions = run.Configuration.Eval with
        {
            MultipleChoiceFile = run["..", "..", "choices.jsonl"],
            MultipleChoiceInterval = 6,
        };
        using (var training = TrainingRun.Prepare(run.Configuration with { Eval = questions }))
            await training.RunAsync();
        using var loaded = ModelLocator.Open(run[""]);

        var card = ModelCard.Of(loaded, Reference, license: null);

        Assert.That(card, Does.Match(@"\| choices\.jsonl, by byte \| \d+\.\d\d"));
    }

    private static async Task TrainAsync(TinyRun tiny)
    {
        using var run = TrainingRun.Prepare(tiny.Configuration);
        await run.RunAsync();
    }
}
