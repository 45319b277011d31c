using System.Globalization;
using Hybrid.Distributed;
using Hybrid.Evaluation.Tasks;

namespace Hybrid.Configuration;

/// <summary>What must hold between a configuration's values before anything is started with it.</summary>
internal sealed class ConfigurationRules
{
    private readonly ResolvedConfiguration _resolved;
    private readonly RunConfiguration _configuration;

    private ConfigurationRules(ResolvedConfiguration resolved)
    {
        _resolved = resolved;
        _configuration = resolved.Configuration;
    }

    /// <summary>Throws at the first rule that does not hold.</summary>
    /// <exception cref="ConfigurationException">Names the place, the rule, and a value that would do.</exception>
    public static void Check(ResolvedConfiguration resolved)
    {
        var rules = new ConfigurationRules(resolved);
        rules.CheckRanges();
        rules.CheckModel();
        rules.CheckBatch();
        rules.CheckOrder();
        rules.CheckLength();
        rules.CheckEvaluation();
        rules.CheckPlacement();
        rules.CheckFloat8();
    }

    private void CheckRanges()
    {
        foreach (var key in ConfigurationSchema.Keys)
        {
            if (ValueRange.Of(key) is not { } range || key.Read(_configuration) is not { } value)
                continue;
            if (!range.Contains(Convert.ToDouble(value, CultureInfo.InvariantCulture)))
                throw Broken(key.Path, $"{key.Path} is {ConfigurationText.Value(value)}; it must be {range}.");
        }
    }

    private void CheckModel()
    {
        var model = _configuration.Model;
        if (model.HeadDim is null && model.NEmbd % model.NHead != 0)
        {
            throw Broken(
                "model.n_head",
                $"model.n_embd = {model.NEmbd} does not divide by model.n_head = {model.NHead}. The nearest "
                + $"n_embd that does is {NearestMultiple(model.NEmbd, model.NHead)}; or set model.head_dim.");
        }
        if (model.HeadWidth % 2 != 0)
        {
            throw Broken(
                "model.head_dim",
                $"a head is {model.HeadWidth} wide; rotary embeddings turn pairs, so it must be even. Set "
                + $"model.head_dim = {model.HeadWidth + 1}, or change n_embd or n_head.");
        }
        if (model.NHead % model.KvHeads != 0)
        {
            throw Broken(
                "model.n_kv_head",
                $"model.n_head = {model.NHead} does not divide by model.n_kv_head = {model.KvHeads}. The "
                + $"nearest n_kv_head that does is {NearestDivisor(model.NHead, model.KvHeads)}.");
        }
    }

    private void CheckBatch()
    {
        var data = _configuration.Data;
        if (data.Dataset.Length == 0)
        {
            throw new ConfigurationException(
                "data.dataset is not set: name the folder of token shards that `hybrid data prepare` wrote, "
                + "for example dataset = \"data/dotnet-docs\" under [data].");
        }
        if (_configuration.Context > _configuration.Model.NCtx)
        {
            throw Broken(
                "data.context",
                $"data.context = {_configuration.Context} is longer than model.n_ctx = "
                + $"{_configuration.Model.NCtx}. Raise n_ctx or shorten the context.");
        }

        var microBatchTokens = (long)_configuration.Context * data.MicroBatch;
        if (data.TokensPerStep % microBatchTokens != 0)
        {
            throw Broken(
                "data.tokens_per_step",
                $"data.tokens_per_step = {data.TokensPerStep} does not divide into micro-batches of "
                + $"{_configuration.Context} x {data.MicroBatch} = {microBatchTokens} tokens. The nearest that "
                + $"does is {NearestMultiple(data.TokensPerStep, microBatchTokens)}.");
        }
        if (data.TokensPerStep / _configuration.Context > int.MaxValue)
            throw Broken("data.tokens_per_step",
                $"data.tokens_per_step = {data.TokensPerStep} is more than {int.MaxValue} sequences.");
    }

    private void CheckOrder()
    {
        var data = _configuration.Data;
        if (data.Order is not (OrderName.Shuffled or OrderName.Reference))
        {
            throw Broken(
                "data.order",
                $"data.order = \"{data.Order}\" is none. Take \"{OrderName.Shuffled}\" or \"{OrderName.Reference}\".");
        }
        if (!_configuration.IsReferenceOrder)
        {
            if (data.OrderWindow is not null)
            {
                throw Broken(
                    "data.order_window",
                    $"data.order_window is set but data.order is \"{data.Order}\". Set order = "
                    + $"\"{OrderName.Reference}\" or leave order_window out.");
            }
            return;
        }
        if (data.OrderSeed == 0)
        {
            throw Broken(
                "data.order_seed",
                "data.order_seed = 0 leaves the reference's generators without a seed, so that its order cannot be "
                + "repeated. Set 1 or more; it always takes 42.");
        }

        var window = (long)_configuration.Context * _configuration.OrderWindow;
        if (data.TokensPerStep % window != 0)
        {
            throw Broken(
                "data.order_window",
                $"data.tokens_per_step = {data.TokensPerStep} is not a number of draws of {_configuration.Context} x "
                + $"{_configuration.OrderWindow} = {window} tokens, as in the reference. The nearest that is: "
                + $"{NearestMultiple(data.TokensPerStep, window)}.");
        }
    }

    private void CheckLength()
    {
        CheckOneOf("schedule.steps", "schedule.tokens");
        CheckOneOf("schedule.warmup_steps", "schedule.warmup_tokens");
        if (_configuration.Schedule.Steps is null && _configuration.Schedule.Tokens is null)
            throw new ConfigurationException(
                "neither schedule.steps nor schedule.tokens is set: say how long to train under [schedule].");
        if (_configuration.Steps == 0)
        {
            throw Broken(
                "schedule.tokens",
                $"schedule.tokens = {_configuration.Schedule.Tokens} is less than one step of "
                + $"{_configuration.Data.TokensPerStep} tokens.");
        }
        if (_configuration.WarmupSteps > _configuration.Steps)
        {
            throw Broken(
                _configuration.Schedule.WarmupSteps is null ? "schedule.warmup_tokens" : "schedule.warmup_steps",
                $"the warm-up of {_configuration.WarmupSteps} steps is longer than the run of "
                + $"{_configuration.Steps}. Shorten it.");
        }
    }

    private void CheckEvaluation()
    {
        var eval = _configuration.Eval;
        if (eval.MultipleChoiceInterval > 0 && eval.MultipleChoice is null)
            throw Broken("eval.multiple_choice_interval",
                "eval.multiple_choice_interval is set but neither eval.multiple_choice_task nor "
                + "eval.multiple_choice_file is. Set one of them too, or leave the interval out.");
        if (eval.MultipleChoiceTask is { } task)
            CheckMultipleChoiceTask(task, eval.MultipleChoiceFile);
        if (eval.SampleInterval > 0 && eval.SamplePrompts.Count == 0)
            throw Broken("eval.sample_interval",
                "eval.sample_interval is set but eval.sample_prompts has no prompt. Set both or neither.");
        if (_configuration.Run.Name is { } name && (name.Length == 0 || name != Path.GetFileName(name) || name is "." or ".."))
            throw Broken("run.name",
                $"run.name = \"{name}\" cannot name a folder. Leave out slashes; run.directory says where runs "
                + "lie.");
    }

    private void CheckMultipleChoiceTask(string task, string? file)
    {
        const string Key = "eval.multiple_choice_task";
        if (file is not null)
            throw Broken(Key, $"{Key} and eval.multiple_choice_file are both set. Keep one of them.");
        if (EvaluationTask.ByName(task) is not { Format.IsLastWord: false })
        {
            var known = EvaluationTask.All.Where(known => !known.Format.IsLastWord).Select(known => known.Name);
            throw Broken(Key, $"{Key} = \"{task}\" is no multiple choice that Hybrid knows: {string.Join(", ", known)}.");
        }
    }

    private void CheckPlacement()
    {
        var run = _configuration.Run;
        CheckName("run.device", run.Device, DeviceName.All);
        CheckName("run.precision", run.Precision, PrecisionName.All);
        CheckName("run.recompute", run.Recompute, RecomputeName.All);
        CheckName("distributed.backend", _configuration.Distributed.Backend, CollectiveBackend.All);
        if (run.Device == DeviceName.Cpu && _configuration.Distributed.Backend == CollectiveBackend.Nccl)
        {
            throw Broken(
                "distributed.backend",
                $"distributed.backend = \"{CollectiveBackend.Nccl}\" carries CUDA memory, and run.device is "
                + $"\"{DeviceName.Cpu}\". Set it to \"{CollectiveBackend.Gloo}\" or leave it out.");
        }
    }

    private void CheckFloat8()
    {
        const string Key = "run.float8";
        var run = _configuration.Run;
        if (!run.Float8)
            return;
        if (run.Device == DeviceName.Cpu)
        {
            throw Broken(
                Key,
                $"{Key} needs a CUDA device, and run.device is \"{DeviceName.Cpu}\". Set run.device = \"{DeviceName.Cuda}\" "
                + $"where there is one, or {Key} = false.");
        }
        if (run.Precision is not (PrecisionName.Auto or PrecisionName.BFloat16))
        {
            throw Broken(
                Key,
                $"{Key} goes with {PrecisionName.BFloat16} alone, and run.precision is \"{run.Precision}\". Set it to "
                + $"\"{PrecisionName.BFloat16}\", or {Key} = false.");
        }
        CheckFloat8Width("model.n_embd", _configuration.Model.NEmbd);
        CheckFloat8Width("model.n_ffn", _configuration.Model.FfnWidth);
    }

    private void CheckFloat8Width(string key, int width)
    {
        const int Unit = 16;
        if (width % Unit != 0)
        {
            throw Broken(
                key,
                $"{key} = {width} is no multiple of {Unit}, which run.float8 asks for. The nearest that is: "
                + $"{NearestMultiple(width, Unit)}; or set run.float8 = false.");
        }
    }

    private void CheckName(string key, string name, IReadOnlyCollection<string> names)
    {
        if (!names.Contains(name))
            throw Broken(key, $"{key} = \"{name}\" is none. Take one of {string.Join(", ", names)}.");
    }

    private void CheckOneOf(string inSteps, string inTokens)
    {
        var isDefault = (string path) => _resolved.SourceOf(path) == ConfigurationSource.Default;
        if (isDefault(inSteps) || isDefault(inTokens))
            return;
        throw Broken(inTokens, $"{inSteps} ({_resolved.SourceOf(inSteps)}) and {inTokens} are both set. Keep one.");
    }

    private ConfigurationException Broken(string path, string message)
    {
        var source = _resolved.SourceOf(path);
        return new(source == ConfigurationSource.Default ? message : $"{source}: {message}");
    }

    private static long NearestMultiple(long value, long unit) => Math.Max(1, (value + unit / 2) / unit) * unit;

    private static int NearestDivisor(int value, int near) =>
        Enumerable.Range(1, value).Where(candidate => value % candidate == 0).MinBy(candidate => Math.Abs(candidate - near));
}
