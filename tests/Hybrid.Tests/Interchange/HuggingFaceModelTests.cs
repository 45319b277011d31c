using System.Text;
using System.Text.Json.Nodes;
using Hybrid.Checkpoints;
using Hybrid.Interchange;
using Hybrid.Interchange.HuggingFace;
using Hybrid.Models;
using Hybrid.Tests.Data;
using Hybrid.Tokenization;

namespace Hybrid.Tests.Interchange;

public sealed class HuggingFaceModelTests
{
    private static readonly Tokenizer Ascii = Tokenizer.ByName("ascii-bytes");

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new();

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [TestCaseSource(typeof(Models), nameof(Models.Kinds))]
    public void What_is_exported_reads_back_to_the_bit(ModelConfig config)
    {
        using var model = Models.Create(config);
        HuggingFaceModel.Save(_folder["hf"], model, Ascii, step: 7);
        using var loaded = ModelLocator.Open(_folder["hf"]);
        Models.AssertSame(loaded.Model, model);
        Assert.Multiple(() =>
        {
            Assert.That(loaded.Config, Is.EqualTo(config));
            Assert.That(loaded.Step, Is.EqualTo(7));
            Assert.That(loaded.Tokenizer.Name, Is.EqualTo(Ascii.Name));
        });
    }

    [Test]
    public void The_projections_are_cut_as_the_layout_asks()
    {
        var config = Models.Kinds.First() with { NKvHead = 2 };
        using var model = Models.Create(config);
        HuggingFaceModel.Save(_folder["hf"], model, Ascii);
        using var file = SafetensorsFile.Open(_folder["hf", "model.safetensors"]);
        var qkv = Models.Values(model, model.Tensors.Single(tensor => tensor.Name == "transformer_blocks.1.attn.qkv_proj.weight"));
        var net = Models.Values(model, model.Tensors.Single(tensor => tensor.Name == "transformer_blocks.1.ffn.net.0.bias"));
        Assert.Multiple(() =>
        {
            Assert.That(Read(file, "model.layers.1.self_attn.q_proj.weight", [32, 32]), Is.EqualTo(qkv[..1024]));
            Assert.That(Read(file, "model.layers.1.self_attn.k_proj.weight", [16, 32]), Is.EqualTo(qkv[1024..1536]));
            Assert.That(Read(file, "model.layers.1.self_attn.v_proj.weight", [16, 32]), Is.EqualTo(qkv[1536..]));
            Assert.That(Read(file, "model.layers.1.mlp.up_proj.bias", [48]), Is.EqualTo(net[..48]));
            Assert.That(Read(file, "model.layers.1.mlp.gate_proj.bias", [48]), Is.EqualTo(net[48..]));
            Assert.That(file.Tensors, Does.Not.ContainKey("lm_head.weight"));
            Assert.That(file.Metadata["format"], Is.EqualTo("pt"));
        });
    }

    [Test]
    public void The_configuration_says_it_for_old_and_new_transformers()
    {
        using var model = Models.Create(Models.Kinds.First());
        HuggingFaceModel.Save(_folder["hf"], model, Ascii);
        var config = Config();
        Assert.Multiple(() =>
        {
            Assert.That((string?)config["architectures"]![0], Is.EqualTo("LlamaForCausalLM"));
            Assert.That((string?)config["model_type"], Is.EqualTo("llama"));
            Assert.That((double)config["rope_theta"]!, Is.EqualTo(10000));
            Assert.That((double)config["rope_parameters"]!["rope_theta"]!, Is.EqualTo(10000));
            Assert.That((bool)config["attention_bias"]! && (bool)config["mlp_bias"]! && (bool)config["tie_word_embeddings"]!);
            Assert.That((double)config["rms_norm_eps"]!, Is.EqualTo(1e-5));
            Assert.That((int)config["eos_token_id"]!, Is.EqualTo(Ascii.EndOfText));
        });
    }

    [Test]
    public void A_model_in_several_files_is_read()
    {
        using var model = Models.Create(Models.Kinds.First());
        HuggingFaceModel.Save(_folder["hf"], model, Ascii);
        Split(_folder["hf"]);
        using var loaded = ModelLocator.Open(_folder["hf"]);
        Models.AssertSame(loaded.Model, model);
    }

    [TestCase("\"../model.safetensors\"", "'../model.safetensors', which is no safetensors file beside it")]
    [TestCase("null", "'', which is no safetensors file beside it")]
    public void An_index_that_leaves_its_directory_is_refused(string file, string message)
    {
        using var model = Models.Create(Models.Kinds.First());
        HuggingFaceModel.Save(_folder["hf"], model, Ascii);
        File.Delete(_folder["hf", "model.safetensors"]);
        File.WriteAllText(_folder["hf", "model.safetensors.index.json"], $$$"""{"weight_map": {"a": {{{file}}}}}""");
        AssertRefused(message);
    }

    [Test]
    public void Keys_that_are_absent_have_the_defaults_of_transformers()
    {
        Directory.CreateDirectory(_folder["hf"]);
        File.WriteAllText(_folder["hf", "config.json"], """{"model_type": "llama", "hidden_size": 64, "num_attention_heads": 2}""");
        var config = LlamaConfig.Read(_folder["hf", "config.json"]).ToModel("config.json");
        Assert.That(config, Is.EqualTo(new ModelConfig
        {
            NVocab = 32000,
            NCtx = 2048,
            NLayer = 32,
            NHead = 2,
            NEmbd = 64,
            NFfn = 11008,
            AttentionBias = false,
            FfnBias = false,
            Tied = false,
            NormEps = 1e-6,
            DropoutAttn = 0,
            DropoutFfn = 0,
        }));
    }

    [TestCase("model_type", "\"mistral\"", "model_type is \"mistral\"")]
    [TestCase("hidden_act", "\"gelu\"", "hidden_act is \"gelu\"")]
    [TestCase("rope_scaling", """{"rope_type": "llama3", "factor": 8}""", "of type \"llama3\"")]
    [TestCase("rope_scaling", """{"type": "linear", "factor": 2}""", "of type \"linear\"")]
    [TestCase("rope_parameters", """{"rope_type": "default", "partial_rotary_factor": 0.5}""", "of type \"partial\"")]
    [TestCase("max_position_embeddings", "16000000", "an impossible size")]
    [TestCase("hybrid", """{"model": {}, "tokenizer": "cl100k_base", "tokenizer_hash": "", "step": 0}""", "'cl100k_base', and Hybrid has")]
    [TestCase("num_hidden_layers", "1", "has a tensor 'model.layers.1.")]
    [TestCase("num_hidden_layers", "3", "something is missing")]
    [TestCase("num_hidden_layers", "2000000", "an impossible size")]
    [TestCase("num_attention_heads", "0", "an impossible size")]
    [TestCase("tie_word_embeddings", "false", "something is missing")]
    [TestCase("intermediate_size", "40", "the model's is [32, 40]")]
    [TestCase("hidden_size", "\"wide\"", "is not the config.json")]
    public void A_model_that_cannot_be_expressed_is_refused(string key, string value, string message)
    {
        using var model = Models.Create(Models.Kinds.First());
        HuggingFaceModel.Save(_folder["hf"], model, Ascii);
        var config = Config();
        config[key] = JsonNode.Parse(value);
        File.WriteAllText(_folder["hf", "config.json"], config.ToJsonString());
        AssertRefused(message);
    }

    [Test]
    public void Without_what_Hybrid_adds_the_vocabularys_size_tells_the_tokenizer()
    {
        using var model = Models.Create(Models.Kinds.First());
        HuggingFaceModel.Save(_folder["hf"], model, Ascii);
        var config = Config();
        config.Remove("hybrid");
        File.WriteAllText(_folder["hf", "config.json"], config.ToJsonString());
        using var loaded = ModelLocator.Open(_folder["hf"]);
        Assert.That(loaded.Tokenizer.Name, Is.EqualTo("ascii-bytes"));
    }

    [Test]
    public void Half_precision_widens_exactly()
    {
        var config = Models.Kinds.First();
        using var model = Models.Create(config);
        HuggingFaceModel.Save(_folder["hf"], model, Ascii);
        StoreAs(_folder["hf", "model.safetensors"], "BF16");
        using var loaded = ModelLocator.Open(_folder["hf"]);
        foreach (var tensor in model.Tensors)
        {
            var truncated = Models.Values(model, tensor).Select(value => BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(value) & 0xffff0000));
            Assert.That(Models.Values(loaded.Model, tensor), Is.EqualTo(truncated), tensor.Name);
        }
    }

    [Test]
    public void Normalised_queries_and_keys_have_no_place_in_the_layout()
    {
        using var model = Models.Create(Models.Kinds.First() with { QkNorm = true });
        Assert.That(
            () => HuggingFaceModel.Save(_folder["hf"], model, Ascii),
            Throws.InstanceOf<ConfigurationException>().With.Message.Contains("--format safetensors"));
    }

    private void AssertRefused(string message) => Assert.That(
        () => ModelLocator.Open(_folder["hf"]).Dispose(),
        Throws.InstanceOf<CheckpointException>().With.Message.Contains(message));

    private JsonObject Config() => JsonNode.Parse(File.ReadAllText(_folder["hf", "config.json"]))!.AsObject();

    private static float[] Read(SafetensorsFile file, string name, long[] shape)
    {
        var values = new float[shape.Aggregate(1L, (product, dimension) => product * dimension)];
        file.Read(name, shape, values);
        return values;
    }

    private static List<TensorSource> Sources(string path)
    {
        using var file = SafetensorsFile.Open(path);
        var sources = new List<TensorSource>();
        foreach (var tensor in file.Tensors.Values)
        {
            var values = Read(file, tensor.Name, [.. tensor.Shape]);
            sources.Add(new(tensor.Name, tensor.Shape, target => values.CopyTo(target)));
        }
        return sources;
    }

    private static void Split(string directory)
    {
        var sources = Sources(Path.Combine(directory, "model.safetensors"));
        File.Delete(Path.Combine(directory, "model.safetensors"));
        var map = new JsonObject();
        for (var part = 0; part < 2; part++)
        {
            var file = $"model-0000{part + 1}-of-00002.safetensors";
            List<TensorSource> own = [.. sources.Where((_, index) => index % 2 == part)];
            SafetensorsWriter.Write(Path.Combine(directory, file), own);
            own.ForEach(source => map[source.Name] = file);
        }
        File.WriteAllText(
            Path.Combine(directory, "model.safetensors.index.json"),
            new JsonObject { ["metadata"] = new JsonObject { ["total_size"] = 1 }, ["weight_map"] = map }.ToJsonString());
    }

    // The same tensors with the upper halves of their numbers.
    private static void StoreAs(string path, string type)
    {
        var sources = Sources(path);
        var header = new JsonObject();
        var data = new List<byte>();
        foreach (var source in sources)
        {
            var values = new float[source.Count];
            source.Read(values);
            var begin = data.Count;
            foreach (var value in values)
                data.AddRange(BitConverter.GetBytes((ushort)(BitConverter.SingleToUInt32Bits(value) >> 16)));
            header[source.Name] = new JsonObject
            {
                ["dtype"] = type,
                ["shape"] = new JsonArray([.. source.Shape.Select(dimension => (JsonNode)dimension)]),
                ["data_offsets"] = new JsonArray(begin, data.Count),
            };
        }
        var json = Encoding.UTF8.GetBytes(header.ToJsonString());
        File.WriteAllBytes(path, [.. BitConverter.GetBytes((ulong)json.Length), .. json, .. data]);
    }
}
