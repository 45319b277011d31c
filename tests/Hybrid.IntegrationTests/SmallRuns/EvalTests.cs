using System.Text.Json;
using Hybrid.IntegrationTests.Processes;

namespace Hybrid.IntegrationTests.SmallRuns;

internal sealed class EvalTests
{
    [Test]
    public void Without_options_a_run_is_evaluated_as_it_evaluated_itself()
    {
        JsonElement json = Eval();
        JsonElement logged = File.ReadLines(Path.Combine(SmallRun.Folder, "runs", "small", "metrics.jsonl"))
            .Select(line => JsonSerializer.Deserialize<JsonElement>(line))
            .Last(line => line.TryGetProperty("val_loss", out _));

        Assert.Multiple(() =>
        {
            Assert.That(json.GetProperty("step").GetInt64(), Is.EqualTo(12));
            JsonElement validation = json.GetProperty("validation_loss");
            Assert.That(validation.GetProperty("loss").GetDouble(), Is.EqualTo(logged.GetProperty("val_loss").GetDouble()).Within(1e-6));
            Assert.That(validation.GetProperty("tokens").GetInt64(), Is.EqualTo(6 * SmallRun.Context));
            Assert.That(json.GetProperty("tasks")[0].GetProperty("items").GetInt32(), Is.EqualTo(4));
        });
    }

    [Test]
    public void A_task_is_answered_alone()
    {
        JsonElement json = Eval("--task", "choices.jsonl");
        JsonElement task = json.GetProperty("tasks")[0];
        JsonElement metrics = task.GetProperty("metrics");

        Assert.Multiple(() =>
        {
            Assert.That(json.GetProperty("validation_loss").ValueKind, Is.EqualTo(JsonValueKind.Null));
            Assert.That(task.GetProperty("items").GetInt32(), Is.EqualTo(9));
            Assert.That(task.GetProperty("source").GetString(), Is.EqualTo("choices.jsonl"));
            Assert.That(
                metrics.GetProperty("accuracy_by_token").GetProperty("value").GetDouble() * 9 % 1,
                Is.EqualTo(0).Within(1e-9).Or.EqualTo(1).Within(1e-9));
            Assert.That(metrics.GetProperty("accuracy_by_sum").GetProperty("standard_error").GetDouble(), Is.InRange(0, 0.5));
            Assert.That(metrics.GetProperty("accuracy_by_byte").GetProperty("value").GetDouble(), Is.InRange(0, 1));
        });
    }

    [Test]
    public void Items_and_sequences_can_be_chosen()
    {
        JsonElement json = Eval("--data", "data", "--sequences", "2", "--task", "choices.jsonl", "--items", "5", "--checkpoint", "6");

        Assert.Multiple(() =>
        {
            Assert.That(json.GetProperty("step").GetInt64(), Is.EqualTo(6));
            Assert.That(json.GetProperty("validation_loss").GetProperty("tokens").GetInt64(), Is.EqualTo(2 * SmallRun.Context));
            Assert.That(json.GetProperty("tasks")[0].GetProperty("items").GetInt32(), Is.EqualTo(5));
        });
    }

    [Test]
    public void For_people_it_prints_loss_and_accuracies_with_their_errors()
    {
        string text = HybridCli.RunToSuccess(SmallRun.Folder, "eval", "runs/small");

        Assert.That(text, Does.Match(@"validation loss +\d+\.\d{4}").And.Match(@"accuracy by token +\d+\.\d\d % \+- \d+\.\d\d"));
    }

    [TestCase("--task", "missing.jsonl", 3, "missing.jsonl")]
    [TestCase("--task", "small.toml", 3, "small.toml:1")]
    [TestCase("--data", "texts", 3, "texts")]
    [TestCase("--sequences", "0", 2, "--sequences is 0")]
    public void What_cannot_be_evaluated_is_explained(string option, string value, int exitCode, string complaint)
    {
        ProcessResult result = HybridCli.Run(SmallRun.Folder, "eval", "runs/small", option, value);

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(exitCode));
            Assert.That(result.Error, Does.Contain(complaint).And.Not.Contain("   at "));
            Assert.That(result.Output, Is.Empty);
        });
    }

    [Test]
    public void A_checkpoint_alone_is_told_what_to_be_evaluated_on()
    {
        const string Checkpoint = "runs/small/checkpoints/step_0000012";
        ProcessResult untold = HybridCli.Run(SmallRun.Folder, "eval", Checkpoint);
        JsonElement told = HybridCli.RunToJson(SmallRun.Folder, "eval", Checkpoint, "--data", "data", "--sequences", "6", "--json");

        Assert.Multiple(() =>
        {
            Assert.That(untold.ExitCode, Is.EqualTo(2));
            Assert.That(untold.Error, Does.Contain("--data"));
            Assert.That(
                told.GetProperty("validation_loss").GetProperty("loss").GetDouble(),
                Is.EqualTo(Eval().GetProperty("validation_loss").GetProperty("loss").GetDouble()).Within(1e-5));
        });
    }

    private static JsonElement Eval(params string[] arguments) =>
        HybridCli.RunToJson(SmallRun.Folder, ["eval", "runs/small", .. arguments, "--json"]);
}
