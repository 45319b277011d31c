using Hybrid.Interop;
using Hybrid.Models;
using Hybrid.Training;

namespace Hybrid.Tests.Interop;

public sealed unsafe class ModelConfigTests
{
    [Test]
    public void The_default_is_the_reference_with_its_parameter_counts()
    {
        var config = new ModelConfig();

        Assert.Multiple(() =>
        {
            Assert.That(config.ParameterCount(), Is.EqualTo(320_145_408));
            Assert.That(config.NonEmbeddingParameterCount(), Is.EqualTo(268_682_240));
        });
    }

    [Test]
    public void The_defaults_are_the_native_librarys()
    {
        NativeCore.EnsureLoaded();
        HyModelConfig model;
        Native.ModelConfigDefault(&model);
        HyTrainerConfig trainer;
        Native.TrainerConfigDefault(&trainer);

        Assert.That(new ModelConfig().ToNative(), Is.EqualTo(model));
        Assert.That(new TrainerOptions().ToNative(), Is.EqualTo(trainer));
    }

    private static IEnumerable<ModelConfig> Shapes()
    {
        yield return TinyModel.Config;
        yield return TinyModel.Config with { Tied = false };
        yield return TinyModel.Config with { AttentionBias = false };
        yield return TinyModel.Config with { FfnBias = false, NFfn = 40 };
        yield return TinyModel.Config with { QkNorm = true, HeadDim = 6 };
        yield return TinyModel.Config with { NKvHead = null, NVocab = 129 };
    }

    [TestCaseSource(nameof(Shapes))]
    public void Its_counts_are_those_of_the_models_tensors(ModelConfig config)
    {
        using LanguageModel model = LanguageModel.Create(config);
        string[] vocabulary = ["embd.weight", "out_proj.weight"];

        Assert.Multiple(() =>
        {
            Assert.That(model.Tensors.Sum(t => t.ElementCount), Is.EqualTo(config.ParameterCount()));
            Assert.That(
                model.Tensors.Where(t => !vocabulary.Contains(t.Name)).Sum(t => t.ElementCount),
                Is.EqualTo(config.NonEmbeddingParameterCount()));
        });
    }

    // Each field takes a value that no other has, and comes back from the native model in its own place.
    [Test]
    public void Every_field_arrives_in_its_own_place()
    {
        var config = new ModelConfig
        {
            NVocab = 101,
            NCtx = 24,
            NLayer = 3,
            NHead = 6,
            NKvHead = 2,
            HeadDim = 10,
            NEmbd = 36,
            NFfn = 44,
            AttentionBias = false,
            FfnBias = true,
            Tied = false,
            QkNorm = true,
            RopeTheta = 5000,
            NormEps = 1e-6,
            ZLoss = 1e-4,
            DropoutAttn = 0.25,
            DropoutFfn = 0.375,
        };
        using LanguageModel model = LanguageModel.Create(config);
        using var native = model.Handle.Borrow();
        var actual = new HyModelConfig { StructSize = (uint)sizeof(HyModelConfig) };
        NativeCore.Check(Native.ModelGetConfig(native.Pointer, &actual));

        Assert.That(actual, Is.EqualTo(new HyModelConfig
        {
            StructSize = (uint)sizeof(HyModelConfig),
            NVocab = 101,
            NCtx = 24,
            NLayer = 3,
            NHead = 6,
            NKvHead = 2,
            HeadDim = 10,
            NEmbd = 36,
            NFfn = 44,
            AttentionBias = 0,
            FfnBias = 1,
            Tied = 0,
            QkNorm = 1,
            RopeTheta = 5000,
            NormEps = 1e-6,
            ZLoss = 1e-4,
            DropoutAttn = 0.25,
            DropoutFfn = 0.375,
        }));
    }

    [TestCase("n_vocab", 0)]
    [TestCase("n_head", 0)]
    public void A_field_out_of_range_is_named(string field, int value)
    {
        ModelConfig config = field == "n_vocab" ? TinyModel.Config with { NVocab = value } : TinyModel.Config with { NHead = value };

        Assert.That(() => LanguageModel.Create(config), Throws.TypeOf<ConfigurationException>().With.Message.Contains(field));
    }

    [Test]
    public void Heads_that_do_not_divide_the_width_are_refused_with_a_way_out()
    {
        ModelConfig config = TinyModel.Config with { NEmbd = 34 };

        Assert.That(
            () => LanguageModel.Create(config),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("n_embd = 34").And.Message.Contains("head_dim"));
    }

    // 281 TB of embedding: more than a process can address.
    [Test]
    public void A_model_beyond_all_memory_is_refused_as_such()
    {
        var config = new ModelConfig { NVocab = 1 << 30, NEmbd = 65536, NHead = 16, NLayer = 1, NFfn = 8 };

        Assert.That(
            () => LanguageModel.Create(config),
            Throws.TypeOf<MemoryExhaustedException>().With.Property(nameof(HybridException.ExitCode)).EqualTo(5));
    }
}
