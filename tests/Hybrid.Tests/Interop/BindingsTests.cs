using System.Security.Cryptography;
using Hybrid.Interop;

namespace Hybrid.Tests.Interop;

/// <summary>Holds the committed bindings to the header and to the built library, without the generator.</summary>
public sealed class BindingsTests
{
    private static readonly string HeaderPath = Repository.PathOf("native/include/hybrid/hybrid.h");

    [Test]
    public void Were_generated_from_this_very_header()
    {
        string hash = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(HeaderPath)));

        Assert.That(
            hash,
            Is.EqualTo(NativeConstants.HeaderSha256),
            "hybrid.h has changed since Native.g.cs was generated; bindings/README.md says how to generate it again");
    }

    [Test]
    public void Declare_what_the_library_exports()
    {
        string library = Environment.GetEnvironmentVariable(NativeSearch.LibraryVariable)!;
        string[] exported = [.. ElfSymbols.Defined(library).Where(name => name.StartsWith("hy_", StringComparison.Ordinal))];

        Assert.That(exported, Is.EquivalentTo(BindingsComparison.EntryPoints.Keys));
    }

    [Test]
    public void Equal_the_header_as_clang_reads_it()
    {
        CHeader header = CHeaderReader.Read(HeaderPath);

        Assert.Multiple(() =>
        {
            // What an empty reading would pass.
            Assert.That(header.Functions, Has.Count.EqualTo(BindingsComparison.EntryPoints.Count));
            Assert.That(header.Structs, Has.Count.GreaterThanOrEqualTo(7));
            Assert.That(header.Enums, Has.Count.GreaterThanOrEqualTo(4));
            Assert.That(header.FunctionPointers, Has.Count.GreaterThanOrEqualTo(2));
            Assert.That(BindingsComparison.Differences(header), Is.Empty);
        });
    }

    [TestCase("int32_t batch, int32_t max_length, hy_decoder_weights", "int32_t batch, int64_t max_length, hy_decoder_weights", "hy_decoder_create", TestName = "A_wider_parameter_is_noticed")]
    [TestCase("double learning_rate, int64_t step", "int64_t step, double learning_rate", "hy_trainer_step", TestName = "Swapped_parameters_are_noticed")]
    [TestCase("HY_API void hy_scorer_destroy", "HY_API hy_status hy_scorer_destroy", "hy_scorer_destroy", TestName = "Another_return_type_is_noticed")]
    [TestCase("float* values, int64_t count);", "double* values, int64_t count);", "hy_model_read_tensor", TestName = "Another_pointee_is_noticed")]
    [TestCase("int32_t done, int32_t total,", "int32_t done, int64_t total,", "hy_trainer_set_progress", TestName = "Another_callback_is_noticed")]
    [TestCase("HY_API int64_t hy_live_objects(void);", "", "hy_live_objects", TestName = "A_removed_function_is_noticed")]
    [TestCase("int64_t rows;", "int32_t rows;", "hy_tensor_info", TestName = "A_narrower_field_is_noticed")]
    [TestCase("int32_t n_layer;", "int32_t n_layer; int32_t n_extra;", "hy_model_config", TestName = "A_new_field_is_noticed")]
    [TestCase("double dropout_ffn;", "", "sizeof(hy_model_config)", TestName = "A_removed_field_is_noticed")]
    [TestCase("int32_t tied;", "int32_t qk_tied;", "hy_model_config", TestName = "A_renamed_field_is_noticed")]
    [TestCase("HY_STATUS_OUT_OF_MEMORY = 3", "HY_STATUS_OUT_OF_MEMORY = 8", "hy_status", TestName = "Another_enum_value_is_noticed")]
    public void A_changed_header_is_noticed(string text, string replacement, string where)
    {
        string original = File.ReadAllText(HeaderPath);
        Assert.That(original, Does.Contain(text));
        string changed = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"{Guid.NewGuid():N}.h");
        File.WriteAllText(changed, original.Replace(text, replacement, StringComparison.Ordinal));
        try
        {
            CHeader header = CHeaderReader.Read(changed);
            Assert.That(BindingsComparison.Differences(header), Has.Some.Contains(where));
        }
        finally
        {
            File.Delete(changed);
        }
    }
}
