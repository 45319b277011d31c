using System.Text.Json;
using Hybrid.IntegrationTests.Processes;

namespace Hybrid.IntegrationTests.SmallRuns;

internal sealed class SampleTests
{
    private static readonly string[] SampleRun = ["sample", "runs/small"];

    [Test]
    public void One_sample_is_the_prompt_and_its_continuation()
    {
        string text = Sample("Line 3 of", "--temperature", "0", "--max-tokens", "10");
        JsonElement json = SampleJson("Line 3 of", "--temperature", "0", "--max-tokens", "10");

        Assert.That(
            text.ReplaceLineEndings("\n"),
            Is.EqualTo("Line 3 of" + json.GetProperty("samples")[0].GetProperty("text").GetString() + "\n"));
    }

    // The number of a closed stdin goes to a file of the runtime's, which would be waited on for ever.
    [Test]
    [Platform("Linux")]
    public void A_closed_stdin_is_an_empty_prompt()
    {
        string[] sample = [.. SampleRun, "--seed", "3", "--max-tokens", "5"];
        var closed = ChildProcess.Run("sh", ["-c", "exec \"$0\" \"$@\" <&-", HybridCli.Path, .. sample], SmallRun.Folder);
        Assert.That(closed.ExitCode, Is.Zero, closed.Error);
        Assert.That(closed.Output, Is.EqualTo(HybridCli.RunToSuccess(SmallRun.Folder, sample)));
    }

    [Test]
    public void The_seed_decides_the_text()
    {
        string first = Sample("Line", "--seed", "7");

        Assert.Multiple(() =>
        {
            Assert.That(Sample("Line", "--seed", "7"), Is.EqualTo(first));
            Assert.That(Sample("Line", "--seed", "8"), Is.Not.EqualTo(first));
        });
    }

    [Test]
    public void Int8_weights_write_a_text_and_the_report_says_so()
    {
        string[] arguments = ["Line 3 of", "--temperature", "0", "--max-tokens", "10", "--weights", "int8"];
        string text = Sample(arguments);
        JsonElement json = SampleJson(arguments);

        Assert.Multiple(() =>
        {
            Assert.That(json.GetProperty("weights").GetString(), Is.EqualTo("int8"));
            Assert.That(SampleJson("Line 3 of").GetProperty("weights").GetString(), Is.EqualTo("float32"));
            Assert.That(
                text.ReplaceLineEndings("\n"),
                Is.EqualTo("Line 3 of" + json.GetProperty("samples")[0].GetProperty("text").GetString() + "\n"));
        });
    }

    [Test]
    public void Several_samples_are_told_apart()
    {
        string text = Sample("Line", "--samples", "3", "--max-tokens", "5");

        Assert.Multiple(() =>
        {
            Assert.That(text, Does.Contain("--- sample 1 of 3 ---").And.Contain("--- sample 3 of 3 ---"));
            Assert.That(text.Split("Line").Length - 1, Is.GreaterThanOrEqualTo(3));
        });
    }

    [Test]
    public void Json_says_what_was_asked_and_how_each_text_ended()
    {
        JsonElement json = SampleJson(
            "Line", "--samples", "2", "--max-tokens", "5", "--top-k", "9", "--temperature", "0.5",
            "--seed", "3", "--checkpoint", "6", "--top-p", "0.9", "--min-p", "0.01", "--repetition-penalty", "1.2");

        Assert.Multiple(() =>
        {
            Assert.That(json.GetProperty("run").GetString(), Is.EqualTo("runs/small"));
            Assert.That(json.GetProperty("step").GetInt64(), Is.EqualTo(6));
            Assert.That(json.GetProperty("prompt").GetString(), Is.EqualTo("Line"));
            Assert.That(json.GetProperty("top_k").GetInt32(), Is.EqualTo(9));
            Assert.That(json.GetProperty("temperature").GetDouble(), Is.EqualTo(0.5));
            Assert.That(json.GetProperty("top_p").GetDouble(), Is.EqualTo(0.9));
            Assert.That(json.GetProperty("min_p").GetDouble(), Is.EqualTo(0.01));
            Assert.That(json.GetProperty("repetition_penalty").GetDouble(), Is.EqualTo(1.2));
            Assert.That(json.GetProperty("seed").GetInt64(), Is.EqualTo(3));
            Assert.That(json.GetProperty("samples").GetArrayLength(), Is.EqualTo(2));
            Assert.That(
                json.GetProperty("samples")[1].GetProperty("end").GetString(), Is.AnyOf("max_new_tokens", "end_of_text"));
        });
    }

    [Test]
    public void The_context_bounds_a_text()
    {
        JsonElement sample = SampleJson("Line", "--max-tokens", "1000").GetProperty("samples")[0];

        Assert.That(sample.GetProperty("tokens").GetInt32(), Is.LessThanOrEqualTo(SmallRun.Context - 1));
    }

    [Test]
    public void An_empty_prompt_starts_a_document() => Assert.Multiple(() =>
    {
        Assert.That(Sample("", "--temperature", "0"), Is.Not.Empty);
        Assert.That(HybridCli.RunToSuccess(SmallRun.Folder, [.. SampleRun, "--temperature", "0"]), Is.EqualTo(Sample("", "--temperature", "0")));
    });

    [TestCase("Line 3 of", "Line 3 of")]
    [TestCase("Line 3 of\n", "Line 3 of")]
    [TestCase("Line\n3 of\r\n", "Line\n3 of")]
    [TestCase("Line 3 of\n\n", "Line 3 of\n")]
    public void What_is_piped_is_the_prompt_less_its_last_line_end(string piped, string prompt)
    {
        string file = Path.Combine(SmallRun.Folder, "prompt.txt");
        File.WriteAllText(file, piped);

        string text = ChildProcess.RunToSuccess(
            "sh", ["-c", $"'{HybridCli.Path}' sample runs/small --max-tokens 5 < '{file}'"], SmallRun.Folder);

        Assert.That(text, Is.EqualTo(Sample(prompt, "--max-tokens", "5")));
    }

    [Test]
    public void A_stop_string_ends_a_text_and_is_not_printed()
    {
        string whole = Sample("Line 3 of", "--seed", "7").TrimEnd('\n');
        string stop = whole[20..23];
        JsonElement json = SampleJson("Line 3 of", "--seed", "7", "--stop", "never written", "--stop", stop);

        Assert.Multiple(() =>
        {
            Assert.That(
                Sample("Line 3 of", "--seed", "7", "--stop", "never written", "--stop", stop),
                Is.EqualTo("Line 3 of" + whole["Line 3 of".Length..].Split(stop)[0] + "\n"));
            Assert.That(json.GetProperty("samples")[0].GetProperty("end").GetString(), Is.EqualTo("stop_string"));
            Assert.That(
                json.GetProperty("stop").EnumerateArray().Select(text => text.GetString()),
                Is.EqualTo(new[] { "never written", stop }));
        });
    }

    [Test]
    public void Filters_shape_the_text()
    {
        string greedy = Sample("Line 3 of", "--temperature", "0");

        Assert.Multiple(() =>
        {
            Assert.That(Sample("Line 3 of", "--top-k", "0", "--top-p", "1e-9"), Is.EqualTo(greedy));
            Assert.That(Sample("Line 3 of", "--top-k", "0", "--min-p", "1"), Is.EqualTo(greedy));
            Assert.That(Sample("Line 3 of", "--temperature", "0", "--repetition-penalty", "5"), Is.Not.EqualTo(greedy));
        });
    }

    [Test]
    public void A_prompt_that_is_too_long_is_refused_with_the_limit()
    {
        ProcessResult result = HybridCli.Run(
            SmallRun.Folder, [.. SampleRun, string.Concat(Enumerable.Repeat("word ", SmallRun.Context))]);

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(2));
            Assert.That(result.Error, Does.Contain("context is 64 tokens").And.Contain("at most 63 tokens"));
            Assert.That(result.Output, Is.Empty);
        });
    }

    [TestCase("--temperature", "-1")]
    [TestCase("--top-k", "-1")]
    [TestCase("--top-p", "0")]
    [TestCase("--top-p", "1.5")]
    [TestCase("--min-p", "-0.5")]
    [TestCase("--repetition-penalty", "0")]
    [TestCase("--samples", "0")]
    [TestCase("--max-tokens", "0")]
    [TestCase("--samples", "many")]
    public void A_bad_option_is_a_usage_error(string option, string value)
    {
        ProcessResult result = HybridCli.Run(SmallRun.Folder, [.. SampleRun, "Line", option, value]);

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(2));
            Assert.That(result.Error, Does.StartWith("error: ").And.Contain(value).And.Not.Contain("   at "));
        });
    }

    [Test]
    public void An_unknown_run_is_named()
    {
        ProcessResult result = HybridCli.Run(SmallRun.Folder, "sample", "runs/smal", "Line");

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(3));
            Assert.That(result.Error, Does.Contain("runs/smal").And.Not.Contain("   at "));
        });
    }

    [Test]
    public void An_unknown_checkpoint_is_named()
    {
        ProcessResult result = HybridCli.Run(SmallRun.Folder, [.. SampleRun, "Line", "--checkpoint", "5"]);

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.AnyOf(2, 3));
            Assert.That(result.Error, Does.Contain("5"));
        });
    }

    private static string Sample(params string[] arguments) =>
        HybridCli.RunToSuccess(SmallRun.Folder, [.. SampleRun, .. arguments]);

    private static JsonElement SampleJson(params string[] arguments) =>
        HybridCli.RunToJson(SmallRun.Folder, [.. SampleRun, .. arguments, "--json"]);
}
