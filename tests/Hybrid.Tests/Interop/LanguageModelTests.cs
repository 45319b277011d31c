using Hybrid.Models;

namespace Hybrid.Tests.Interop;

public sealed class LanguageModelTests
{
    [Test]
    public void Lists_its_tensors_with_names_shapes_and_decay()
    {
        using LanguageModel model = LanguageModel.Create(TinyModel.Config);
        TensorInfo embedding = model.Tensors.Single(t => t.Name == "embd.weight");
        TensorInfo norm = model.Tensors.Single(t => t.Name == "norm.weight");

        Assert.Multiple(() =>
        {
            Assert.That(model.Tensors.Select(t => t.Index), Is.EqualTo(Enumerable.Range(0, model.Tensors.Count)));
            Assert.That(embedding.Shape, Is.EqualTo(new long[] { TinyModel.Vocabulary, 32 }));
            Assert.That(embedding.Decays, Is.True);
            Assert.That(norm.Shape, Is.EqualTo(new long[] { 32 }));
            Assert.That(norm.Decays, Is.False);
        });
    }

    [Test]
    public void Starts_with_norms_of_one_and_all_else_zero()
    {
        using LanguageModel model = LanguageModel.Create(TinyModel.Config);

        Assert.Multiple(() =>
        {
            foreach (TensorInfo tensor in model.Tensors)
            {
                float expected = tensor.Name.Contains("norm", StringComparison.Ordinal) ? 1 : 0;
                Assert.That(TinyModel.Read(model, tensor.Index), Is.All.EqualTo(expected), tensor.Name);
            }
        });
    }

    [Test]
    public void The_same_seed_gives_the_same_parameters_and_another_seed_others()
    {
        using LanguageModel first = TinyModel.Create();
        using LanguageModel second = TinyModel.Create();
        using LanguageModel other = LanguageModel.Create(TinyModel.Config);
        other.Initialize(8);
        int embedding = first.Tensors.Single(t => t.Name == "embd.weight").Index;

        Assert.Multiple(() =>
        {
            Assert.That(TinyModel.Read(second, embedding), Is.EqualTo(TinyModel.Read(first, embedding)));
            Assert.That(TinyModel.Read(other, embedding), Is.Not.EqualTo(TinyModel.Read(first, embedding)));
        });
    }

    [Test]
    public void Writes_a_tensor_and_reads_it_back_without_touching_its_neighbours()
    {
        using LanguageModel model = TinyModel.Create();
        int middle = model.Tensors.Count / 2;
        float[][] before = [.. model.Tensors.Select(t => TinyModel.Read(model, t.Index))];
        float[] values = [.. Enumerable.Range(0, (int)model.Tensors[middle].ElementCount).Select(i => i * 0.5f)];

        model.WriteTensor(middle, values);

        Assert.Multiple(() =>
        {
            Assert.That(TinyModel.Read(model, middle), Is.EqualTo(values));
            Assert.That(TinyModel.Read(model, middle - 1), Is.EqualTo(before[middle - 1]));
            Assert.That(TinyModel.Read(model, middle + 1), Is.EqualTo(before[middle + 1]));
        });
    }

    [Test]
    public void Refuses_a_span_of_another_length_and_an_index_out_of_range()
    {
        using LanguageModel model = LanguageModel.Create(TinyModel.Config);
        var values = new float[5];

        Assert.Multiple(() =>
        {
            Assert.That(() => model.ReadTensor(0, values), Throws.ArgumentException.With.Message.Contains(model.Tensors[0].Name));
            Assert.That(() => model.WriteTensor(0, values), Throws.ArgumentException);
            Assert.That(() => model.ReadTensor(-1, values), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => model.ReadTensor(model.Tensors.Count, values), Throws.InstanceOf<ArgumentOutOfRangeException>());
        });
    }

    [Test]
    public void Refuses_to_be_used_once_disposed()
    {
        LanguageModel model = LanguageModel.Create(TinyModel.Config);
        model.Dispose();
        model.Dispose();

        Assert.That(() => model.Initialize(1), Throws.InstanceOf<ObjectDisposedException>());
    }
}
