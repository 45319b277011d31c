using Hybrid.IntegrationTests.Processes;

namespace Hybrid.IntegrationTests.SmallRuns;

/// <summary><c>hybrid sample RUN</c> on a terminal asks for prompts.</summary>
[Platform("Linux")]
internal sealed class InteractiveSampleTests
{
    private const string Introduction = "Each line is a prompt. Ctrl-C stops a text, an empty line or Ctrl-D ends.\n> ";

    // Thousands of tokens, which take ten seconds and more, so that a busy machine too sends Ctrl-C before their end.
    private const string LongText = "--temperature 0 --max-tokens 4000";

    [OneTimeSetUp]
    public void MakeModelOfLongContext() => HybridCli.RunToSuccess(
        SmallRun.Folder, "train", "small.toml", "--name", "long", "--set", "model.n_ctx=4096", "--set", "model.n_embd=256",
        "--set", "data.tokens_per_step=4096", "--set", "data.micro_batch=1", "--set", "schedule.steps=1",
        "--set", "schedule.warmup_steps=0", "--set", "eval.validation_interval=0");

    [Test]
    public void Each_line_is_continued_and_an_empty_one_ends()
    {
        string first = Sample("Line 3 of", "--seed", "4");
        string second = Sample("Line 3 of", "--seed", "5");
        using var terminal = Start("--seed 4");
        terminal.WaitFor(AsksForPrompt, "prompt");
        terminal.Type("Line 3 of\n");
        terminal.WaitFor(screen => screen.EndsWith(first + "> ", StringComparison.Ordinal), "continuation");
        terminal.Type("Line 3 of\n");
        terminal.WaitFor(screen => screen.EndsWith(second + "> ", StringComparison.Ordinal), "another continuation");
        terminal.Type("\n");

        Assert.That(terminal.WaitForExit(), Is.Zero);
        Assert.That(terminal.Screen, Is.EqualTo($"{Introduction}Line 3 of\n{first}> Line 3 of\n{second}> \n"));
    }

    [Test]
    public void Control_d_ends()
    {
        using var terminal = Start("--quiet");
        terminal.WaitFor(screen => screen == "> ", "prompt");
        terminal.Type(Terminal.ControlD);

        Assert.That(terminal.WaitForExit(), Is.Zero);
    }

    [Test]
    public void A_prompt_that_is_too_long_leaves_the_next_one_its_chance()
    {
        using var terminal = Start("");
        terminal.WaitFor(AsksForPrompt, "prompt");
        terminal.Type(string.Concat(Enumerable.Repeat("word ", SmallRun.Context)) + "\n");
        terminal.WaitFor(
            screen => screen.Contains("error: The prompt has", StringComparison.Ordinal) && AsksForPrompt(screen),
            "error");
        terminal.Type("Line\n");
        string text = Sample("Line", "--seed", "2");
        terminal.WaitFor(screen => screen.EndsWith(text + "> ", StringComparison.Ordinal), "continuation");
    }

    [Test]
    public void Control_c_at_the_prompt_ends_as_interrupted()
    {
        using var terminal = Start("");
        terminal.WaitFor(AsksForPrompt, "prompt");
        terminal.Type(Terminal.ControlC);

        Assert.That(terminal.WaitForExit(), Is.EqualTo(130));
    }

    [Test]
    public void Control_c_stops_a_text_and_the_next_prompt_comes()
    {
        using var terminal = Start(LongText);
        terminal.WaitFor(AsksForPrompt, "prompt");
        terminal.Type("Line\n");
        terminal.WaitFor(HasSomeText, "beginning of the text");
        terminal.Type(Terminal.ControlC);
        terminal.WaitFor(screen => screen.EndsWith("\nstopped\n> ", StringComparison.Ordinal), "prompt after the stop");
        terminal.Type("\n");

        Assert.That(terminal.WaitForExit(), Is.Zero);
    }

    [Test]
    public void Control_c_ends_the_only_text_and_the_command()
    {
        using var terminal = Start("Line " + LongText);
        terminal.WaitFor(HasSomeText, "beginning of the text");
        terminal.Type(Terminal.ControlC);

        Assert.That(terminal.WaitForExit(), Is.EqualTo(130));
        Assert.That(terminal.Screen, Does.StartWith("Line").And.EndWith("\ninterrupted\n"));
    }

    private static bool AsksForPrompt(string screen) => screen.EndsWith("> ", StringComparison.Ordinal);

    private static bool HasSomeText(string screen) => screen.Length > 300;

    private static Terminal Start(string options)
    {
        string run = options.Contains(LongText, StringComparison.Ordinal) ? "runs/long" : "runs/small";
        return new(SmallRun.Folder, $"'{HybridCli.Path}' sample {run} {options}");
    }

    private static string Sample(params string[] arguments) =>
        HybridCli.RunToSuccess(SmallRun.Folder, ["sample", "runs/small", .. arguments]);
}
