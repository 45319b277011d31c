using Hybrid.Configuration;

namespace Hybrid.Tests.Configuration;

public sealed class ConfigurationLoaderTests
{
    private const string Smallest = """
        [data]
        dataset = "data/x"
        [schedule]
        steps = 10
        """;

    [Test]
    public void Defaults_are_the_references()
    {
        var configuration = Parse(Smallest).Configuration;
        Assert.Multiple(() =>
        {
            Assert.That(configuration.Model.NLayer, Is.EqualTo(16));
            Assert.That(configuration.Context, Is.EqualTo(2048));
            Assert.That(configuration.GlobalBatch, Is.EqualTo(256));
            Assert.That(configuration.Optimizer.MaxLr, Is.EqualTo(0.0021));
            Assert.That(configuration.Steps, Is.EqualTo(10));
            Assert.That(configuration.WarmupSteps, Is.Zero);
        });
    }

    [Test]
    public void Set_wins_over_the_file_and_the_file_over_the_default()
    {
        var resolved = ConfigurationLoader.Parse(
            Smallest + "\nwarmup_steps = 3\n[run]\nseed = 7", "a.toml", ["run.seed=8", "run.name=some run", "eval.sample_prompts=['a', 'b']"]);
        var configuration = resolved.Configuration;
        Assert.Multiple(() =>
        {
            Assert.That(configuration.Run.Seed, Is.EqualTo(8));
            Assert.That(configuration.Run.Name, Is.EqualTo("some run"));
            Assert.That(configuration.Eval.SamplePrompts, Is.EqualTo(["a", "b"]));
            Assert.That(configuration.WarmupSteps, Is.EqualTo(3));
            Assert.That(resolved.SourceOf("run.seed").ToString(), Is.EqualTo("--set run.seed=8"));
            Assert.That(resolved.SourceOf("schedule.warmup_steps").ToString(), Is.EqualTo("a.toml:5:1"));
            Assert.That(resolved.SourceOf("model.n_layer").ToString(), Is.EqualTo("default"));
        });
    }

    [Test]
    public void Length_in_tokens_is_whole_steps()
    {
        var configuration = Parse("""
            [data]
            dataset = "x"
            [schedule]
            tokens = 10_000_000_000
            warmup_tokens = 119_000_000
            """).Configuration;
        Assert.That((configuration.Steps, configuration.WarmupSteps), Is.EqualTo((19073L, 226L)));
    }

    [Test]
    public void Describe_prints_what_reads_back_the_same()
    {
        var resolved = ConfigurationLoader.Parse(Smallest, "a.toml", ["optimizer.eps=3e-9", "eval.sample_prompts=[\"say \\\"é\\\"\\n\"]"]);
        var again = Parse(resolved.Describe());
        Assert.That(WithoutSources(again), Is.EqualTo(WithoutSources(resolved)));
        Assert.That(again.Configuration.Optimizer, Is.EqualTo(resolved.Configuration.Optimizer));
        Assert.That(again.Configuration.Eval.SamplePrompts, Is.EqualTo(resolved.Configuration.Eval.SamplePrompts));
    }

    [TestCase("[model]\nn_leyer = 4", "c.toml:2:1: there is no key model.n_leyer. Did you mean model.n_layer?")]
    [TestCase("[model]\nmax_lr = 4", "c.toml:2:1: there is no key model.max_lr. Did you mean optimizer.max_lr?")]
    [TestCase("[modle]\nn_layer = 4", "c.toml:1:1: there is no section 'modle'")]
    [TestCase("n_layer = 4", "c.toml:1:1: 'n_layer' stands outside a section")]
    [TestCase("[model]\n  n_layer = \"4\"", "c.toml:2:3: model.n_layer wants an integer, not \"4\"")]
    [TestCase("[model]\nn_layer = 4.0", "model.n_layer wants an integer, not 4.0")]
    [TestCase("[model]\nn_layer = 99999999999", "model.n_layer wants an integer")]
    [TestCase("[model]\ntied = 1", "model.tied wants a boolean, not 1")]
    [TestCase("[eval]\nsample_prompts = [\"a\", 1]", "eval.sample_prompts wants a list of strings")]
    [TestCase("[model]\nn_layer = 0", "c.toml:2:1: model.n_layer is 0; it must be at least 1.")]
    [TestCase("[model]\ndropout_ffn = 1.0", "model.dropout_ffn is 1.0; it must be at least 0 and below 1.")]
    [TestCase("[optimizer]\nmax_lr = nan", "optimizer.max_lr is NaN")]
    [TestCase("[model]\nn_layer = 4\nn_layer = 5", "c.toml:3")]
    [TestCase("[model]\nn_layer = ", "c.toml:2")]
    [TestCase("[model]\nn_embd = 100", "The nearest n_embd that does is 96")]
    [TestCase("[model]\nhead_dim = 7", "it must be even")]
    [TestCase("[model]\nn_kv_head = 3", "The nearest n_kv_head that does is 2.")]
    [TestCase("[data]\ndataset = \"x\"\ntokens_per_step = 5000", "c.toml:3:1: data.tokens_per_step = 5000 does not divide into micro-batches of 2048 x 1 = 2048 tokens. The nearest that does is 4096.")]
    [TestCase("[data]\ndataset = \"x\"\ncontext = 4096", "data.context = 4096 is longer than model.n_ctx = 2048")]
    [TestCase("[data]\ndataset = \"x\"", "neither schedule.steps nor schedule.tokens is set")]
    [TestCase("[schedule]\nsteps = 10", "data.dataset is not set")]
    [TestCase("[data]\ndataset = \"x\"\n[schedule]\nsteps = 10\ntokens = 20", "c.toml:5:1: schedule.steps (c.toml:4:1) and schedule.tokens are both set. Keep one.")]
    [TestCase("[data]\ndataset = \"x\"\n[schedule]\ntokens = 20", "less than one step")]
    [TestCase("[data]\ndataset = \"x\"\n[schedule]\nsteps = 10\nwarmup_steps = 11", "longer than the run")]
    [TestCase("[data]\ndataset = \"x\"\n[schedule]\nsteps = 10\n[eval]\nmultiple_choice_interval = 5", "neither eval.multiple_choice_task nor eval.multiple_choice_file is")]
    [TestCase("[data]\ndataset = \"x\"\n[schedule]\nsteps = 10\n[eval]\nmultiple_choice_task = \"helaswag\"", "c.toml:6:1: eval.multiple_choice_task = \"helaswag\" is no multiple choice that Hybrid knows: hellaswag, arc_easy")]
    [TestCase("[data]\ndataset = \"x\"\n[schedule]\nsteps = 10\n[eval]\nmultiple_choice_task = \"lambada\"", "is no multiple choice")]
    [TestCase("[data]\ndataset = \"x\"\n[schedule]\nsteps = 10\n[eval]\nmultiple_choice_task = \"piqa\"\nmultiple_choice_file = \"a.jsonl\"", "are both set")]
    [TestCase("[data]\ndataset = \"x\"\n[schedule]\nsteps = 10\n[run]\nname = \"a/b\"", "cannot name a folder")]
    [TestCase("[data]\ndataset = \"x\"\norder = \"random\"", "c.toml:3:1: data.order = \"random\" is none. Take \"shuffled\" or \"reference\".")]
    [TestCase("[data]\ndataset = \"x\"\norder_window = 2", "c.toml:3:1: data.order_window is set but data.order is \"shuffled\".")]
    [TestCase("[data]\ndataset = \"x\"\norder = \"reference\"\norder_seed = 0", "without a seed")]
    [TestCase("[data]\ndataset = \"x\"\norder = \"reference\"\norder_window = 100", "not a number of draws of 2048 x 100 = 204800 tokens, as in the reference. The nearest that is: 614400.")]
    [TestCase("[data]\ndataset = \"x\"\n[schedule]\nsteps = 10\n[run]\ndevice = \"gpu\"", "c.toml:6:1: run.device = \"gpu\" is none. Take one of auto, cpu, cuda.")]
    [TestCase("[data]\ndataset = \"x\"\n[schedule]\nsteps = 10\n[run]\nprecision = \"bf16\"", "run.precision = \"bf16\" is none. Take one of auto, float32, tf32, bfloat16.")]
    [TestCase("[data]\ndataset = \"x\"\n[schedule]\nsteps = 10\n[run]\nrecompute = \"all\"", "run.recompute = \"all\" is none. Take one of none, attention, block.")]
    [TestCase("[data]\ndataset = \"x\"\n[schedule]\nsteps = 10\n[distributed]\nbackend = \"mpi\"", "distributed.backend = \"mpi\" is none. Take one of auto, gloo, nccl.")]
    [TestCase("[data]\ndataset = \"x\"\n[schedule]\nsteps = 10\n[run]\ndevice = \"cpu\"\n[distributed]\nbackend = \"nccl\"", "carries CUDA memory")]
    [TestCase("[data]\ndataset = \"x\"\n[schedule]\nsteps = 10\n[run]\ndevice = \"cpu\"\nfloat8 = true", "c.toml:7:1: run.float8 needs a CUDA device, and run.device is \"cpu\".")]
    [TestCase("[data]\ndataset = \"x\"\n[schedule]\nsteps = 10\n[run]\nprecision = \"tf32\"\nfloat8 = true", "c.toml:7:1: run.float8 goes with bfloat16 alone, and run.precision is \"tf32\".")]
    [TestCase("[data]\ndataset = \"x\"\n[schedule]\nsteps = 10\n[run]\nprecision = \"float32\"\nfloat8 = true", "run.precision is \"float32\"")]
    [TestCase("[model]\nn_embd = 136\nn_head = 4\n[data]\ndataset = \"x\"\n[schedule]\nsteps = 10\n[run]\nfloat8 = true", "c.toml:2:1: model.n_embd = 136 is no multiple of 16, which run.float8 asks for. The nearest that is: 144")]
    [TestCase("[model]\nn_ffn = 1000\n[data]\ndataset = \"x\"\n[schedule]\nsteps = 10\n[run]\nfloat8 = true", "c.toml:2:1: model.n_ffn = 1000 is no multiple of 16, which run.float8 asks for. The nearest that is: 1008")]
    [TestCase("[data]\ndataset = \"x\"\n[schedule]\nsteps = 10\n[run]\nfloat8 = 1", "run.float8 wants a boolean, not 1")]
    public void Mistakes_say_where_and_what_to_do(string text, string message)
    {
        var error = Assert.Throws<ConfigurationException>(() => ConfigurationLoader.Parse(text, "c.toml"));
        Assert.That(error.Message, Does.Contain(message));
    }

    [Test]
    public void The_references_order_has_a_seed_and_a_window_of_its_own()
    {
        var shuffled = ConfigurationLoader.Parse(Smallest, "c.toml", ["run.seed=7"]).Configuration;
        var reference = ConfigurationLoader.Parse(
            Smallest, "c.toml", ["run.seed=7", "data.order=\"reference\"", "data.micro_batch=4"]).Configuration;
        var chosen = reference with { Data = reference.Data with { OrderSeed = 9, OrderWindow = 128 } };
        Assert.Multiple(() =>
        {
            Assert.That(shuffled.OrderSeed, Is.EqualTo(7));
            Assert.That((reference.OrderSeed, reference.OrderWindow), Is.EqualTo((42, 4)));
            Assert.That((chosen.OrderSeed, chosen.OrderWindow), Is.EqualTo((9, 128)));
        });
    }

    [TestCase("auto", "auto")]
    [TestCase("cuda", "bfloat16")]
    public void Float8_goes_with_bfloat16_on_CUDA(string device, string precision)
    {
        var run = ConfigurationLoader.Parse(
            Smallest, "c.toml", [$"run.device={device}", $"run.precision={precision}", "run.float8=true"]).Configuration.Run;
        Assert.That(run.Float8, Is.True);
        Assert.That(Parse(Smallest).Configuration.Run.Float8, Is.False);
    }

    [TestCase("model.n_layer", "this is not section.key=value")]
    [TestCase("n_layer=4", "this is not section.key=value")]
    [TestCase("model.n_layr=4", "--set model.n_layr=4: there is no key model.n_layr. Did you mean model.n_layer?")]
    [TestCase("model.n_layer=four", "--set model.n_layer=four: model.n_layer wants an integer")]
    [TestCase("model.n_layer=-1", "--set model.n_layer=-1: model.n_layer is -1; it must be at least 1.")]
    public void Overrides_have_their_mistakes_named(string set, string message)
    {
        var error = Assert.Throws<ConfigurationException>(() => ConfigurationLoader.Parse(Smallest, "c.toml", [set]));
        Assert.That(error.Message, Does.Contain(message));
    }

    [Test]
    public void A_missing_file_is_named()
    {
        var error = Assert.Throws<ConfigurationException>(() => ConfigurationLoader.Load("no/such.toml"));
        Assert.That(error.Message, Does.Contain("no/such.toml"));
    }

    [Test]
    public void Every_number_has_a_range()
    {
        var without = ConfigurationSchema.Keys
            .Where(key => key.ValueType == typeof(int) || key.ValueType == typeof(long) || key.ValueType == typeof(double))
            .Where(key => ValueRange.Of(key) is null);
        Assert.That(without, Is.Empty);
    }

    private static IEnumerable<string> WithoutSources(ResolvedConfiguration resolved) =>
        resolved.Describe().Split('\n').Select(line => line.Split(" # ")[0]);

    private static ResolvedConfiguration Parse(string text) => ConfigurationLoader.Parse(text, "a.toml");
}
