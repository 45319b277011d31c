using Hybrid.Models;

namespace Hybrid.Planning;

/// <summary>
/// Published models to compare a configuration with, family by family. Numbers are those of the named papers, model
/// cards and configurations; parameters are not copied but counted from the shape.
/// </summary>
internal static class KnownModels
{
    private const double Billion = 1e9;
    private const double Trillion = 1e12;

    /// <summary>All of them, each family from small to large.</summary>
    public static IReadOnlyList<TrainedModel> All { get; } =
    [
        .. Gpt2(), .. Gpt3(), .. Pythia(), .. SmolLm2(), .. Qwen25(), TinyLlama(), .. Olmo(), .. Llama32(),
    ];

    // Radford et al. 2019, and the configurations of the released weights. WebText is 40 GB; tokens were not published.
    private static IEnumerable<TrainedModel> Gpt2()
    {
        const string Source = "https://huggingface.co/openai-community/gpt2 (medium, large, xl beside it)";
        yield return new("GPT-2 small", Gpt(12, 768, 12, positions: 1024), 1024, null, Source);
        yield return new("GPT-2 medium", Gpt(24, 1024, 16, positions: 1024), 1024, null, Source);
        yield return new("GPT-2 large", Gpt(36, 1280, 20, positions: 1024), 1024, null, Source);
        yield return new("GPT-2 XL", Gpt(48, 1600, 25, positions: 1024), 1024, null, Source);
    }

    // Its weights were never released. Every other layer's attention is sparse; it counts as dense here.
    private static IEnumerable<TrainedModel> Gpt3()
    {
        const string Source = "arXiv:2005.14165, table 2.1";
        yield return new("GPT-3 125M", Gpt(12, 768, 12, positions: 2048), 2048, 300 * Billion, Source);
        yield return new("GPT-3 350M", Gpt(24, 1024, 16, positions: 2048), 2048, 300 * Billion, Source);
        yield return new("GPT-3 760M", Gpt(24, 1536, 16, positions: 2048), 2048, 300 * Billion, Source);
    }

    private static IEnumerable<TrainedModel> Pythia()
    {
        const string Source = "arXiv:2304.01373, table 1; https://huggingface.co/EleutherAI/pythia-410m";
        const double Tokens = 299_892_736_000;
        yield return new("Pythia 160M", Neox(12, 768, 12), 2048, Tokens, Source);
        yield return new("Pythia 410M", Neox(24, 1024, 16), 2048, Tokens, Source);
        yield return new("Pythia 1B", Neox(16, 2048, 8), 2048, Tokens, Source);
    }

    // Sequences of 2,048 tokens; afterwards extended to 8,192.
    private static IEnumerable<TrainedModel> SmolLm2()
    {
        const string Source = "arXiv:2502.02737; https://huggingface.co/HuggingFaceTB/SmolLM2-135M (360M beside it)";
        yield return new("SmolLM2 135M", Llama(30, 576, 9, 3, 1536, 49_152), 2048, 2 * Trillion, Source);
        yield return new("SmolLM2 360M", Llama(32, 960, 15, 5, 2560, 49_152), 2048, 4 * Trillion, Source);
    }

    // Sequences of 4,096 tokens; afterwards extended to 32,768.
    private static IEnumerable<TrainedModel> Qwen25()
    {
        const string Source = "arXiv:2412.15115; https://huggingface.co/Qwen/Qwen2.5-0.5B (1.5B beside it)";
        DecoderShape small = Llama(24, 896, 14, 2, 4864, 151_936) with { QkvBias = true };
        DecoderShape medium = Llama(28, 1536, 12, 2, 8960, 151_936) with { QkvBias = true };
        yield return new("Qwen2.5 0.5B", small, 4096, 18 * Trillion, Source);
        yield return new("Qwen2.5 1.5B", medium, 4096, 18 * Trillion, Source);
    }

    private static TrainedModel TinyLlama() => new(
        "TinyLlama 1.1B",
        Llama(22, 2048, 32, 4, 5632, 32_000) with { Tied = false },
        2048,
        3 * Trillion,
        "arXiv:2401.02385; https://huggingface.co/TinyLlama/TinyLlama-1.1B-intermediate-step-1431k-3T");

    // Norms learn nothing. The tokenizer's 50,280 ids are stored in 50,304 rows.
    private static IEnumerable<TrainedModel> Olmo()
    {
        const string Source = "arXiv:2402.00838; https://huggingface.co/allenai/OLMo-1B-hf (7B beside it)";
        DecoderShape small = Llama(16, 2048, 16, 16, 8192, 50_304) with { NormParameters = 0 };
        DecoderShape large = Llama(32, 4096, 32, 32, 11_008, 50_304) with { NormParameters = 0, Tied = false };
        yield return new("OLMo 1B", small, 2048, 3 * Trillion, Source);
        yield return new("OLMo 7B", large, 2048, 2.5 * Trillion, Source);
    }

    // Up to 9 trillion tokens, with distillation from larger models. The sequences' length was not published; 8,192 is
    // that of Llama 3's pre-training before its context was extended (arXiv:2407.21783).
    private static IEnumerable<TrainedModel> Llama32()
    {
        const string Source = "https://huggingface.co/meta-llama/Llama-3.2-1B (3B beside it)";
        yield return new("Llama 3.2 1B", Llama(16, 2048, 32, 8, 8192, 128_256), 8192, 9 * Trillion, Source);
        yield return new("Llama 3.2 3B", Llama(28, 3072, 24, 8, 8192, 128_256), 8192, 9 * Trillion, Source);
    }

    // Learned positions, LayerNorm, GELU, biases everywhere.
    private static DecoderShape Gpt(int layers, int width, int heads, int positions) => new()
    {
        Layers = layers,
        Width = width,
        Heads = heads,
        KvHeads = heads,
        HeadWidth = width / heads,
        FfnWidth = 4 * width,
        Vocabulary = 50_257,
        Gated = false,
        QkvBias = true,
        OutputBias = true,
        FfnBias = true,
        NormParameters = 2,
        LearnedPositions = positions,
    };

    // The same with rotary positions and a head of its own.
    private static DecoderShape Neox(int layers, int width, int heads) =>
        Gpt(layers, width, heads, positions: 0) with { Vocabulary = 50_304, Tied = false };

    // Rotary positions, RMSNorm, SwiGLU, no biases.
    private static DecoderShape Llama(
        int layers, int width, int heads, int kvHeads, int ffnWidth, int vocabulary) => new()
        {
            Layers = layers,
            Width = width,
            Heads = heads,
            KvHeads = kvHeads,
            HeadWidth = width / heads,
            FfnWidth = ffnWidth,
            Vocabulary = vocabulary,
        };
}
