using Hybrid.Checkpoints;
using Hybrid.Interchange;
using Hybrid.Models;
using Hybrid.Tests.Data;
using Hybrid.Tokenization;

namespace Hybrid.Tests.Interchange;

public sealed class ReferenceSafetensorsTests
{
    private static readonly Tokenizer Ascii = Tokenizer.ByName("ascii-bytes");

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new();

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [TestCaseSource(nameof(Kinds))]
    public void What_is_exported_reads_back_to_the_bit(ModelConfig config)
    {
        using var model = Models.Create(config);
        ReferenceModel.Save(_folder["model.safetensors"], model, Ascii, step: 3);
        using var loaded = ModelLocator.Open(_folder["model.safetensors"]);
        Models.AssertSame(loaded.Model, model);
        Assert.Multiple(() =>
        {
            Assert.That(loaded.Config, Is.EqualTo(config));
            Assert.That(loaded.Step, Is.EqualTo(3));
        });
    }

    [Test]
    public void Another_programs_file_needs_to_be_told_the_heads()
    {
        using var model = Models.Create(Models.Kinds.First());
        SafetensorsWriter.Write(_folder["model.safetensors"], TensorSource.Of(model));
        Assert.That(
            () => ModelLocator.Open(_folder["model.safetensors"]),
            Throws.InstanceOf<CheckpointException>().With.Message.Contains("--config FILE"));

        using var told = ForeignModel.TryOpen(_folder["model.safetensors"], new() { Config = new() { NHead = 4, NCtx = 16 } })!;
        using var loaded = told.Load();
        Models.AssertSame(loaded, model);
    }

    [TestCase("_orig_mod.", true)]
    [TestCase("", false)]
    public void A_head_that_is_stored_beside_the_embedding_is_tied_where_it_equals_it(string prefix, bool equal)
    {
        using var model = Models.Create(Models.Kinds.First());
        var sources = TensorSource.Of(model).Select(source => source with { Name = prefix + source.Name }).ToList();
        var embedding = sources.Single(source => source.Name == prefix + "embd.weight");
        sources.Add(embedding with
        {
            Name = prefix + "out_proj.weight",
            Read = values =>
            {
                embedding.Read(values);
                values[0] += equal ? 0 : 1;
            },
        });
        SafetensorsWriter.Write(_folder["model.safetensors"], sources);
        using var opened = ForeignModel.TryOpen(_folder["model.safetensors"], new() { Config = new() { NHead = 4, NCtx = 16 } })!;
        using var loaded = opened.Load();
        Assert.That(loaded.Config.Tied, Is.EqualTo(equal));
    }

    [Test]
    public void The_same_name_with_and_without_the_prefix_is_refused()
    {
        using var model = Models.Create(Models.Kinds.First());
        var sources = TensorSource.Of(model).ToList();
        sources.Add(sources[0] with { Name = "_orig_mod." + sources[0].Name });
        SafetensorsWriter.Write(_folder["model.safetensors"], sources);
        Assert.That(
            () => ForeignModel.TryOpen(_folder["model.safetensors"]),
            Throws.InstanceOf<CheckpointException>().With.Message.Contains("twice"));
    }

    private static IEnumerable<ModelConfig> Kinds => [.. Models.Kinds, Models.Kinds.First() with { QkNorm = true }];
}
