using System.CommandLine;
using Hybrid.Checkpoints;
using Hybrid.Cli.Infrastructure;
using Hybrid.Cli.Reports;
using Hybrid.Generation;

namespace Hybrid.Cli.Commands;

/// <summary><c>hybrid sample</c>: lets a model continue a prompt.</summary>
internal static class SampleCommand
{
    private static readonly ModelInput Model = new();

    private static readonly Argument<string> Prompt = new("PROMPT")
    {
        Description = "The text to continue. Without it, or with an empty one, the model starts a new document.",
        DefaultValueFactory = _ => "",
    };

    private static readonly Option<double> Temperature = new("--temperature")
    {
        Description = "0 always takes the likeliest token, 1 draws from the model's own distribution, more is bolder.",
        HelpName = "T",
        DefaultValueFactory = _ => 0.8,
    };

    private static readonly Option<int> TopK = new("--top-k")
    {
        Description = "Draw only among this many likeliest tokens; 0 draws among all.",
        HelpName = "K",
        DefaultValueFactory = _ => 50,
    };

    private static readonly Option<long> Seed = new("--seed")
    {
        Description = "Seed of the draws: the same seed gives the same text.",
        HelpName = "SEED",
        DefaultValueFactory = _ => 1,
    };

    private static readonly Option<int> Samples = new("--samples")
    {
        Description = "Number of texts. One is written as it comes, several when they are complete.",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };

    private static readonly Option<int> MaxTokens = new("--max-tokens")
    {
        Description = "Most tokens to add to the prompt.",
        HelpName = "N",
        DefaultValueFactory = _ => 128,
    };

    private static readonly Option<bool> Json = JsonOption.Create();

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var command = new CommandWithExamples(
            "sample",
            "Let a model continue a prompt.",
            "hybrid sample runs/demo \"Gets or sets\"",
            "hybrid sample runs/demo \"Returns the\" --samples 3 --temperature 0.7 --seed 42",
            "hybrid sample runs/demo \"Gets or sets\" --checkpoint best --temperature 0 --json")
        {
            Model.Run, Prompt, TopK, Temperature, Seed, Samples, MaxTokens, Model.Checkpoint, Json,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        string prompt = parsed.GetRequiredValue(Prompt);
        var options = new SamplingOptions
        {
            Temperature = parsed.GetValue(Temperature),
            TopK = parsed.GetValue(TopK),
            Seed = parsed.GetValue(Seed),
            Samples = parsed.GetValue(Samples),
            MaxNewTokens = parsed.GetValue(MaxTokens),
        };

        using LoadedModel loaded = await Model.OpenAsync(parsed, cancellationToken);
        var tokens = new TextGenerator(loaded.Model, loaded.Tokenizer).GenerateAsync(prompt, options, cancellationToken);
        if (parsed.GetValue(Json))
        {
            SampleReport.Sample[] samples = await CollectAsync(tokens, options.Samples);
            ReportJson.Write(Console.Out, new SampleReport(
                parsed.GetRequiredValue(Model.Run),
                loaded.Step,
                prompt,
                options.Temperature,
                options.TopK,
                options.Seed,
                samples));
        }
        else if (options.Samples == 1)
        {
            await StreamAsync(prompt, tokens);
        }
        else
        {
            WriteAll(prompt, await CollectAsync(tokens, options.Samples));
        }

        return ExitCode.Success;
    }

    private static async Task StreamAsync(string prompt, IAsyncEnumerable<GeneratedToken> tokens)
    {
        bool started = false;
        await foreach (GeneratedToken token in tokens)
        {
            Console.Out.Write(started ? token.Text : prompt + token.Text);
            started = true;
        }

        Console.Out.WriteLine();
    }

    private static void WriteAll(string prompt, SampleReport.Sample[] samples)
    {
        for (int index = 0; index < samples.Length; index++)
        {
            Console.Out.WriteLine($"--- sample {index + 1} of {samples.Length} ---");
            Console.Out.WriteLine(prompt + samples[index].Text);
        }
    }

    private static async Task<SampleReport.Sample[]> CollectAsync(IAsyncEnumerable<GeneratedToken> tokens, int count)
    {
        var samples = new SampleReport.Sample[Math.Max(count, 0)];
        Array.Fill(samples, new SampleReport.Sample("", 0, default));
        await foreach (GeneratedToken token in tokens)
        {
            SampleReport.Sample sample = samples[token.Sample];
            samples[token.Sample] = new SampleReport.Sample(
                sample.Text + token.Text, sample.Tokens + 1, token.End ?? sample.End);
        }

        return samples;
    }
}
