using Hybrid.Checkpoints;
using Hybrid.Cli.Reports;
using Hybrid.Generation;

namespace Hybrid.Cli.Sampling;

/// <summary>Writes a prompt's continuations to stdout: as JSON, or as text that streams if it is one alone.</summary>
/// <param name="loaded">The model.</param>
/// <param name="run">What the user called it.</param>
/// <param name="json">Whether to write JSON.</param>
internal sealed class SampleWriter(LoadedModel loaded, string run, bool json)
{
    private readonly TextGenerator _generator = new(loaded.Model, loaded.Tokenizer);

    /// <summary>Generates and writes.</summary>
    public async Task WriteAsync(string prompt, SamplingOptions options, CancellationToken cancellationToken)
    {
        var tokens = _generator.GenerateAsync(prompt, options, cancellationToken);
        if (json)
        {
            ReportJson.Write(Console.Out, await ReportAsync(prompt, options, tokens));
        }
        else if (options.Samples == 1)
        {
            await StreamAsync(prompt, tokens);
        }
        else
        {
            await WriteAllAsync(prompt, options.Samples, tokens);
        }
    }

    private async Task<SampleReport> ReportAsync(
        string prompt, SamplingOptions options, IAsyncEnumerable<GeneratedToken> tokens)
    {
        var samples = new List<SampleReport.Sample>();
        await foreach (SampleReport.Sample sample in InOrderAsync(tokens))
        {
            samples.Add(sample);
        }

        return new(
            run,
            loaded.Step,
            prompt,
            options.Temperature,
            options.TopK,
            options.TopP,
            options.MinP,
            options.RepetitionPenalty,
            options.StopStrings,
            options.Seed,
            options.Weights,
            samples);
    }

    private static async Task StreamAsync(string prompt, IAsyncEnumerable<GeneratedToken> tokens)
    {
        bool started = false;
        try
        {
            await foreach (GeneratedToken token in tokens)
            {
                Console.Out.Write(started ? token.Text : prompt + token.Text);
                started = true;
            }
        }
        finally
        {
            if (started)
            {
                Console.Out.WriteLine(); // What was interrupted is a line too.
            }
        }
    }

    private static async Task WriteAllAsync(string prompt, int count, IAsyncEnumerable<GeneratedToken> tokens)
    {
        int number = 0;
        await foreach (SampleReport.Sample sample in InOrderAsync(tokens))
        {
            Console.Out.WriteLine($"--- sample {++number} of {count} ---");
            Console.Out.WriteLine(prompt + sample.Text);
        }
    }

    // Each sample as soon as it and all before it have ended, so that only a batch of them is held.
    private static async IAsyncEnumerable<SampleReport.Sample> InOrderAsync(IAsyncEnumerable<GeneratedToken> tokens)
    {
        var growing = new Dictionary<int, SampleReport.Sample>();
        var ended = new Dictionary<int, SampleReport.Sample>();
        int next = 0;
        await foreach (GeneratedToken token in tokens)
        {
            growing.Remove(token.Sample, out SampleReport.Sample? sample);
            (token.End is null ? growing : ended)[token.Sample] = new(
                sample?.Text + token.Text, (sample?.Tokens ?? 0) + 1, token.End ?? default);
            for (; ended.Remove(next, out SampleReport.Sample? complete); next++)
            {
                yield return complete;
            }
        }
    }
}
