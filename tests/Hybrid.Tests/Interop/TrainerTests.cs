using Hybrid.Data;
using Hybrid.Interop;
using Hybrid.Models;
using Hybrid.Training;

namespace Hybrid.Tests.Interop;

public sealed unsafe class TrainerTests
{
    private static readonly TrainerOptions Options = new() { MicroBatch = 2, Context = 8 };

    [Test]
    public void Learns_a_batch_by_heart()
    {
        using LanguageModel model = TinyModel.Create();
        using var trainer = new Trainer(model, Options);
        using TokenBatch batch = TinyModel.Batch(4, 8);
        StepMetrics first = trainer.Step(batch, 1e-2, 0)!;
        StepMetrics last = first;
        for (int step = 1; step < 30; step++)
            last = trainer.Step(batch, 1e-2, step)!;

        Assert.Multiple(() =>
        {
            Assert.That(first.Loss, Is.EqualTo(Math.Log(TinyModel.Vocabulary)).Within(0.5));
            Assert.That(first.Step, Is.Zero);
            Assert.That(last.Step, Is.EqualTo(29));
            Assert.That(first.Tokens, Is.EqualTo(4 * 8));
            Assert.That(first.MicroBatches, Is.EqualTo(2));
            Assert.That(first.GradientNorm, Is.Positive);
            Assert.That(first.TotalMilliseconds, Is.GreaterThanOrEqualTo(
                first.ForwardMilliseconds + first.HeadMilliseconds + first.BackwardMilliseconds + first.UpdateMilliseconds));
            Assert.That(last.Loss, Is.LessThan(1.0));
            Assert.That(trainer.Updates, Is.EqualTo(30));
        });
    }

    [Test]
    public void On_the_CPU_a_step_tells_of_itself_and_there_is_nothing_to_finish()
    {
        using LanguageModel model = TinyModel.Create();
        using var trainer = new Trainer(model, Options);
        using TokenBatch batch = TinyModel.Batch(4, 8);
        Assert.That(trainer.Finish(), Is.Null);

        Assert.That(trainer.Step(batch, 1e-3, 7), Is.Not.Null.And.Property(nameof(StepMetrics.Step)).EqualTo(7));
        Assert.That(trainer.Finish(), Is.Null);
    }

    // What is not kept is computed again from the same numbers in the same order.
    [TestCase(Recompute.Attention)]
    [TestCase(Recompute.Block)]
    public void Computing_again_takes_less_memory_and_changes_no_bit(Recompute recompute)
    {
        ModelConfig config = TinyModel.Config with { DropoutAttn = 0.1, DropoutFfn = 0.25 };
        TrainerOptions again = Options with { Recompute = recompute };
        Assert.That(Losses(again), Is.EqualTo(Losses(Options)));
        Assert.That(
            Trainer.Estimate(config with { NLayer = 8 }, again).Arena,
            Is.LessThan(Trainer.Estimate(config with { NLayer = 8 }, Options).Arena));

        (double Loss, double Norm)[] Losses(TrainerOptions options)
        {
            using LanguageModel model = TinyModel.Create(config);
            using var trainer = new Trainer(model, options);
            using TokenBatch batch = TinyModel.Batch(4, 8);
            return [.. Enumerable.Range(0, 5).Select(step => trainer.Step(batch, 1e-2, step)!).Select(m => (m.Loss, m.GradientNorm))];
        }
    }

    [Test]
    public void Reports_each_micro_batch_on_the_calling_thread()
    {
        using LanguageModel model = TinyModel.Create();
        using var trainer = new Trainer(model, Options);
        using TokenBatch batch = TinyModel.Batch(5, 8);
        var reports = new List<(int Done, int Total, int Thread)>();

        trainer.Step(batch, 1e-3, 0, (done, total) => reports.Add((done, total, Environment.CurrentManagedThreadId)));

        int here = Environment.CurrentManagedThreadId;
        Assert.That(reports, Is.EqualTo(new[] { (1, 3, here), (2, 3, here), (3, 3, here) }));
    }

    [Test]
    public void Measures_tensors_only_when_asked()
    {
        using LanguageModel model = TinyModel.Create();
        using var trainer = new Trainer(model, Options);
        using TokenBatch batch = TinyModel.Batch(4, 8);
        trainer.Step(batch, 1e-3, 0);
        Assert.That(trainer.ReadStatistics, Throws.InstanceOf<ConfigurationException>().With.Message.Contains("measures no tensors"));

        trainer.MeasuresTensors = true;
        trainer.Step(batch, 1e-3, 1);
        TensorInfo tensor = model.Tensors[0];
        var gradient = new float[tensor.ElementCount];
        trainer.ReadTensor(OptimizerTensor.Gradient, tensor.Index, gradient);
        Assert.That(
            trainer.ReadStatistics()[tensor.Name].GradientMax,
            Is.EqualTo(gradient.Max(value => (double)Math.Abs(value))));
    }

    [Test]
    public void A_cancelled_step_throws_with_its_token_and_changes_nothing()
    {
        using LanguageModel model = TinyModel.Create();
        using var trainer = new Trainer(model, Options);
        using TokenBatch batch = TinyModel.Batch(4, 8);
        trainer.Step(batch, 1e-3, 0);
        using var source = new CancellationTokenSource();

        AssertLeavesStateAlone(model, trainer, () =>
            Assert.That(
                () => trainer.Step(batch, 1e-3, 1, (_, _) => source.Cancel(), source.Token),
                Throws.InstanceOf<OperationCanceledException>()
                    .With.Property(nameof(OperationCanceledException.CancellationToken)).EqualTo(source.Token)));
    }

    [Test]
    public void An_exception_of_the_report_comes_back_and_the_trainer_goes_on()
    {
        using LanguageModel model = TinyModel.Create();
        using var trainer = new Trainer(model, Options);
        using TokenBatch batch = TinyModel.Batch(4, 8);

        AssertLeavesStateAlone(model, trainer, () =>
            Assert.That(
                () => trainer.Step(batch, 1e-3, 0, (_, _) => throw new TimeZoneNotFoundException("of the report")),
                Throws.TypeOf<TimeZoneNotFoundException>().With.Message.EqualTo("of the report")));
        Assert.That(trainer.Step(batch, 1e-3, 0)!.MicroBatches, Is.EqualTo(2));
    }

    [Test]
    public void A_token_out_of_the_vocabulary_is_named_with_window_and_position()
    {
        using LanguageModel model = TinyModel.Create();
        using var trainer = new Trainer(model, Options);
        int[][] windows = TinyModel.Windows(3, 8);
        windows[2][5] = TinyModel.Vocabulary;
        using TokenBatch batch = TokenBatch.FromIds(windows);

        AssertLeavesStateAlone(model, trainer, () =>
            Assert.That(
                () => trainer.Step(batch, 1e-3, 0),
                Throws.TypeOf<DataException>()
                    .With.Message.Contains("97").And.Message.Contains("window 2").And.Message.Contains("position 5")
                    .And.Property(nameof(HybridException.ExitCode)).EqualTo(3)));
    }

    [Test]
    public void A_loss_that_is_not_finite_throws_and_changes_nothing()
    {
        using LanguageModel model = TinyModel.Create();
        float[] norm = TinyModel.Read(model, 0);
        norm[0] = float.NaN;
        model.WriteTensor(0, norm);
        using var trainer = new Trainer(model, Options);
        using TokenBatch batch = TinyModel.Batch(2, 8);

        AssertLeavesStateAlone(model, trainer, () =>
            Assert.That(
                () => trainer.Step(batch, 1e-3, 0),
                Throws.TypeOf<NotFiniteException>().With.Property(nameof(HybridException.ExitCode)).EqualTo(4)));
    }

    [Test]
    public void Windows_of_another_length_are_refused_before_they_are_read()
    {
        using LanguageModel model = TinyModel.Create();
        using var trainer = new Trainer(model, Options);
        using TokenBatch batch = TinyModel.Batch(2, 7);

        Assert.That(
            () => trainer.Step(batch, 1e-3, 0),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("context = 8"));
    }

    [Test]
    public void A_context_of_0_takes_the_models()
    {
        using LanguageModel model = TinyModel.Create();
        using var trainer = new Trainer(model, new TrainerOptions());
        using TokenBatch batch = TinyModel.Batch(1, model.Config.NCtx);

        Assert.Multiple(() =>
        {
            Assert.That(trainer.Context, Is.EqualTo(model.Config.NCtx));
            Assert.That(trainer.Step(batch, 1e-3, 0)!.Tokens, Is.EqualTo(model.Config.NCtx));
        });
    }

    [Test]
    public void Optimizer_tensors_and_updates_are_written_and_read_back()
    {
        using LanguageModel model = TinyModel.Create();
        using var trainer = new Trainer(model, Options);
        const int Index = 3;
        float[] values = [.. Enumerable.Range(0, (int)model.Tensors[Index].ElementCount).Select(i => i * 0.25f)];

        Assert.Multiple(() =>
        {
            foreach (OptimizerTensor tensor in Enum.GetValues<OptimizerTensor>())
            {
                float[] scaled = [.. values.Select(v => v + (float)tensor)];
                trainer.WriteTensor(tensor, Index, scaled);
                Assert.That(Read(trainer, tensor, model.Tensors[Index]), Is.EqualTo(scaled), tensor.ToString());
            }

            Assert.That(Read(trainer, OptimizerTensor.ExpAvg, model.Tensors[Index]), Is.EqualTo(values.Select(v => v + 1)));
            trainer.Updates = 1234;
            Assert.That(trainer.Updates, Is.EqualTo(1234));
            Assert.That(() => trainer.ReadTensor(OptimizerTensor.ExpAvg, Index, new float[1]), Throws.ArgumentException);
        });
    }

    [Test]
    public void Restored_state_repeats_the_next_step_bit_for_bit()
    {
        using TokenBatch batch = TinyModel.Batch(4, 8);
        using LanguageModel model = TinyModel.Create(TinyModel.Config with { DropoutFfn = 0.25 });
        using var trainer = new Trainer(model, Options);
        trainer.Step(batch, 1e-2, 0);

        using LanguageModel restored = LanguageModel.Create(model.Config);
        using var restoredTrainer = new Trainer(restored, Options);
        foreach (TensorInfo tensor in model.Tensors)
        {
            restored.WriteTensor(tensor.Index, TinyModel.Read(model, tensor.Index));
            restoredTrainer.WriteTensor(OptimizerTensor.ExpAvg, tensor.Index, Read(trainer, OptimizerTensor.ExpAvg, tensor));
            restoredTrainer.WriteTensor(OptimizerTensor.ExpAvgSq, tensor.Index, Read(trainer, OptimizerTensor.ExpAvgSq, tensor));
        }

        restoredTrainer.Updates = trainer.Updates;
        StepMetrics expected = trainer.Step(batch, 1e-2, 1)!;
        StepMetrics actual = restoredTrainer.Step(batch, 1e-2, 1)!;

        Assert.Multiple(() =>
        {
            Assert.That(actual.Loss, Is.EqualTo(expected.Loss));
            Assert.That(actual.GradientNorm, Is.EqualTo(expected.GradientNorm));
            foreach (TensorInfo tensor in model.Tensors)
                Assert.That(TinyModel.Read(restored, tensor.Index), Is.EqualTo(TinyModel.Read(model, tensor.Index)), tensor.Name);
        });
    }

    [Test]
    public void Memory_is_what_was_estimated_and_counts_the_parameters_fourfold()
    {
        using LanguageModel model = TinyModel.Create();
        using var trainer = new Trainer(model, Options);
        TrainerMemory memory = trainer.Memory;

        Assert.Multiple(() =>
        {
            Assert.That(memory, Is.EqualTo(Trainer.Estimate(model.Config, Options)));
            Assert.That(memory.Parameters, Is.GreaterThanOrEqualTo(4 * model.Config.ParameterCount()));
            Assert.That(memory.Gradients, Is.EqualTo(memory.Parameters));
            Assert.That(memory.Moments, Is.EqualTo(2 * memory.Parameters));
            Assert.That(memory.Arena, Is.Positive);
            Assert.That(memory.Weights, Is.Zero, "products read the parameters themselves");
            Assert.That(memory.Total, Is.EqualTo((4 * memory.Parameters) + memory.Arena));
        });
    }

    [Test]
    public void An_invalid_option_is_named()
    {
        using LanguageModel model = TinyModel.Create();

        Assert.Multiple(() =>
        {
            Assert.That(() => new Trainer(model, Options with { MicroBatch = 0 }), Throws.TypeOf<ConfigurationException>().With.Message.Contains("micro_batch"));
            Assert.That(() => new Trainer(model, Options with { Context = 17 }), Throws.TypeOf<ConfigurationException>().With.Message.Contains("context"));
            Assert.That(() => Trainer.Estimate(model.Config, Options with { Beta1 = 1 }), Throws.TypeOf<ConfigurationException>().With.Message.Contains("beta1"));
        });
    }

    [Test]
    public void Float8_goes_with_bfloat16_and_widths_of_16_alone()
    {
        using LanguageModel model = TinyModel.Create();
        TrainerOptions float8 = Options with { Float8 = true };
        var cuda = new Placement { Device = DeviceKind.Cuda };

        Assert.Multiple(() =>
        {
            Refused(() => new Trainer(model, float8), "float8 is 1, which goes with bfloat16 on CUDA alone");
            Refused(() => Trainer.Estimate(model.Config, float8), "float8 is 1, which goes with bfloat16 on CUDA alone");
            Refused(
                () => Trainer.Estimate(model.Config, float8, cuda with { Precision = Precision.Tf32 }),
                "float8 is 1, which goes with bfloat16 on CUDA alone");
            Refused(
                () => Trainer.Estimate(model.Config with { NEmbd = 40 }, float8, cuda),
                "n_embd is 40; with float8 it must be a multiple of 16");
            Refused(
                () => Trainer.Estimate(model.Config with { NFfn = 72 }, float8, cuda),
                "n_ffn is 72; with float8 it must be a multiple of 16");
            Assert.That(() => Trainer.Estimate(model.Config, float8, cuda), Throws.Nothing);
        });

        static void Refused(Func<object> asking, string message) =>
            Assert.That(() => asking(), Throws.TypeOf<ConfigurationException>().With.Message.Contains(message));
    }

    // Each field takes a value that no other has; an option that moved would be another number in the struct.
    [Test]
    public void Every_option_arrives_in_its_own_place()
    {
        var options = new TrainerOptions
        {
            MicroBatch = 3,
            Context = 5,
            Beta1 = 0.1,
            Beta2 = 0.2,
            Eps = 0.3,
            WeightDecay = 0.4,
            ClipGradNorm = 0.5,
            Seed = 6,
            BucketBytes = 7,
            ShardedOptimizer = true, // of one process
            Recompute = Recompute.Block,
            Deterministic = true,
            Float8 = true,
        };

        Assert.That(options.ToNative(), Is.EqualTo(new HyTrainerConfig
        {
            StructSize = (uint)sizeof(HyTrainerConfig),
            MicroBatch = 3,
            Context = 5,
            Beta1 = 0.1,
            Beta2 = 0.2,
            Eps = 0.3,
            WeightDecay = 0.4,
            ClipGradNorm = 0.5,
            Seed = 6,
            BucketBytes = 7,
            OptimizerShards = 1,
            Recompute = HyRecompute.Block,
            Deterministic = 1,
            Float8 = 1,
        }));
    }

    private static float[] Read(Trainer trainer, OptimizerTensor tensor, TensorInfo parameter)
    {
        var values = new float[parameter.ElementCount];
        trainer.ReadTensor(tensor, parameter.Index, values);
        return values;
    }

    private static void AssertLeavesStateAlone(LanguageModel model, Trainer trainer, Action action)
    {
        float[][] State() =>
        [
            .. model.Tensors.Select(t => TinyModel.Read(model, t.Index)),
            .. model.Tensors.Select(t => Read(trainer, OptimizerTensor.ExpAvg, t)),
            .. model.Tensors.Select(t => Read(trainer, OptimizerTensor.ExpAvgSq, t)),
        ];
        float[][] before = State();
        long updates = trainer.Updates;

        action();

        Assert.Multiple(() =>
        {
            Assert.That(State(), Is.EqualTo(before));
            Assert.That(trainer.Updates, Is.EqualTo(updates));
        });
    }
}
