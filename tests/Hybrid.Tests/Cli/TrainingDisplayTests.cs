using Hybrid.Cli.Training;
using Hybrid.Configuration;
using Hybrid.Models;
using Hybrid.Telemetry;
using Hybrid.Training;
using Spectre.Console;

namespace Hybrid.Tests.Cli;

internal sealed class TrainingDisplayTests
{
    private static readonly TrainingPlan Plan = new(
        "runs/small",
        new RunConfiguration
        {
            Data = new() { Dataset = "data/small", TokensPerStep = 4096, MicroBatch = 1 },
            Schedule = new() { Steps = 100 },
        },
        FirstStep: 0,
        ResumedFrom: null,
        DatasetTokens: 819_200,
        new TrainerMemory(1 << 20, 0, 2 << 20, 3 << 20, 4 << 20),
        new RuntimeInfo("0.1.0", "", "", "1.13.1", "OpenBLAS", "", "avx2", 2, "", CudaBuilt: false, CudaDevices: 0, CudaVersion: ""));

    [Test]
    public void A_terminal_shows_the_numbers_in_place()
    {
        var screen = Live();
        Assert.Multiple(() =>
        {
            Assert.That(screen, Does.Contain("320,145,408 parameters, 268,682,240 without the embedding"));
            Assert.That(screen, Does.Contain("100 steps of 4,096 tokens, 409,600 in all"));
            Assert.That(screen, Does.Contain("10.0 MiB: parameters 1.0 MiB, gradients 2.0 MiB"));
            Assert.That(screen, Does.Contain("│ loss            │ 2.5000").And.Contain("│ perplexity      │ 12.182"));
            Assert.That(screen, Does.Contain("3.00e-04").And.Contain("0.750").And.Contain("8,192").And.Contain("500 ms"));
            Assert.That(screen, Does.Contain("3.2500 at 4").And.Contain("25.0 ± 2.5 % at 4"));
            Assert.That(screen, Does.Contain("48 s"), "96 steps of half a second are left");
            Assert.That(screen, Does.Contain("step_0000004").And.Contain("step 4 of 100"));
            Assert.That(screen, Does.Contain("Gets").And.Contain("[a] value").And.Contain("careful"));
        });
    }

    [Test]
    public void Elsewhere_it_writes_lines()
    {
        using var output = new StringWriter();
        using (var display = new PlainTrainingDisplay(output))
            Tell(display);
        var lines = output.ToString().ReplaceLineEndings("\n");
        Assert.Multiple(() =>
        {
            Assert.That(lines, Does.StartWith("run:     runs/small, new\n"));
            Assert.That(lines, Does.Contain(
                "\nstep 2/100  loss 2.5000  ppl 12.182  lr 3.00e-04  grad norm 0.750  8,192 tok/s  500 ms\n"));
            Assert.That(lines, Does.Contain("\nabout 49 s to go at 8,192 tokens/s\n"));
            Assert.That(lines, Does.Contain("\nvalidation loss 3.2500, perplexity 25.79, after step 4\n"));
            Assert.That(lines, Does.Contain("\nmultiple choice 25.0 % ± 2.5 % of 300 by token, 26.0 % ± 2.6 % by sum, after step 4\n"));
            Assert.That(lines, Does.Contain("\nsample after step 4: Gets [a] value\n"));
            Assert.That(lines, Does.Contain("\nnote: careful\n").And.Contain("\nsaved runs/small/checkpoints/step_0000004\n"));
            Assert.That(lines, Does.Not.Contain('\u001b'), "no colours where there is no terminal");
        });
    }

    [TestCase(4.9, "")]
    [TestCase(40, ", 40 of them waiting for data")]
    public void A_step_that_waited_for_data_says_so(double milliseconds, string text) =>
        Assert.That(
            TrainingText.Waiting(new StepRecord(1, 2.5, 3e-4, 0.75, 64, 128, 500, milliseconds, 1, 1, 1, 1)), Is.EqualTo(text));

    [Test]
    public void Utilisation_is_told_by_both_conventions_and_only_where_it_is_known()
    {
        var step = new StepRecord(1, 2.5, 3e-4, 0.75, 64, 128, 500, 0, 1, 1, 1, 1);
        Assert.Multiple(() =>
        {
            Assert.That(TrainingText.Step(step, 2), Does.EndWith("128 tok/s  500 ms"));
            Assert.That(
                TrainingText.Step(step with { Mfu = 0.412, MfuCausalHalf = 0.3763 }, 2),
                Does.EndWith("128 tok/s  500 ms  MFU 41.2 % by 6N + 12LTD, 37.6 % by causal half"));
        });
    }

    [TestCase(false, "bfloat16")]
    [TestCase(true, "bfloat16 with float8")]
    public void A_CUDA_device_is_named_with_its_precision_and_memory(bool float8, string precision)
    {
        var device = new CudaDevice(3, "NVIDIA H200", new Version(9, 0), 132, 1L << 37, 1L << 37);
        var onDevice = Plan with
        {
            Device = device,
            Placement = new() { Device = DeviceKind.Cuda, DeviceIndex = 3 },
            Memory = new TrainerMemory(1 << 20, 1 << 19, 2 << 20, 3 << 20, 4 << 20),
            Configuration = Plan.Configuration with
            {
                Run = new() { Recompute = "block", Deterministic = true, Float8 = float8 },
            },
        };
        var lines = TrainingText.Plan(onDevice).ToDictionary();
        Assert.Multiple(() =>
        {
            Assert.That(
                lines["runs on"],
                Is.EqualTo($"NVIDIA H200, CUDA device 3, {precision}, computes again: block, deterministic, libtorch 1.13.1"));
            Assert.That(lines["memory"], Does.StartWith("10.5 MiB: parameters 1.0 MiB, rounded for products 0.5 MiB, gradients 2.0 MiB"));
        });
    }

    [Test]
    public void What_a_model_writes_cannot_move_the_cursor() =>
        Assert.That(TrainingText.OnOneLine("a\u001b[2Jb\nc"), Is.EqualTo("a [2Jb c"));

    [TestCase(0.4, "0 s")]
    [TestCase(59, "59 s")]
    [TestCase(61, "1 min 1 s")]
    [TestCase(7260, "2 h 1 min")]
    [TestCase(93600, "1 d 2 h")]
    public void Durations_are_said_as_people_do(double seconds, string text) =>
        Assert.That(TrainingText.Duration(TimeSpan.FromSeconds(seconds)), Is.EqualTo(text));

    private static string Live()
    {
        using var output = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.Yes,
            Out = new AnsiConsoleOutput(output),
        });
        console.Profile.Width = 120;
        using (var display = new LiveTrainingDisplay(console))
            Tell(display);
        return output.ToString();
    }

    private static void Tell(ITrainingObserver display)
    {
        display.Planned(Plan);
        // The first step warms everything up and says nothing about the pace.
        for (var step = 1; step <= 4; step++)
            display.StepDone(new(step, 2.5, 3e-4, 0.75, 4096 * step, 8192, step == 1 ? 9000 : 500, 0, 0, 0, 0, 0));
        display.Evaluating("validation", 0);
        display.Validated(new(4, 3.25, 1000));
        display.Answered(new(4, 300, 0.25, 0.025, 0.26, 0.026, 0.27, 0.027));
        display.Sampled(new(4, "Gets", " [a] value"));
        display.Noticed("careful");
        display.Saving(4);
        display.Saved(4, "runs/small/checkpoints/step_0000004");
    }
}
