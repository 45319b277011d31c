using Hybrid.Models;

namespace Hybrid.Tests.Reference;

/// <summary>
/// LF_LLM-269M's forward pass over one sequence, in double precision and as plain as can be: what a run is held to where
/// the fixtures have no numbers. No dropout.
/// </summary>
internal sealed class PlainForward(ReferenceFile file, string prefix, ModelConfig config)
{
    private const double NormEps = 1e-5;
    private const double RopeTheta = 10_000;

    private readonly Dictionary<string, double[]> _parameters = [];

    /// <summary>Mean cross-entropy in nats of some windows, each of T inputs and a last target.</summary>
    public double Loss(IEnumerable<int[]> windows) => windows.Average(Loss);

    /// <summary>Logits [T][vocabulary] for T ids.</summary>
    public double[][] Logits(int[] ids)
    {
        double[][] x = [.. ids.Select(id => Row("embd.weight", id))];
        for (int layer = 0; layer < config.NLayer; layer++)
            x = Block(x, $"transformer_blocks.{layer}");
        // The head's weight is the embedding's, and it has no bias.
        return [.. x.Select(row => Norm(row, "norm")).Select(row => Product("embd.weight", row))];
    }

    private double Loss(int[] window)
    {
        double[][] logits = Logits(window[..^1]);
        return logits.Index().Average(row => LogSumExp(row.Item) - row.Item[window[row.Index + 1]]);
    }

    private double[][] Block(double[][] x, string name)
    {
        double[][] attention = Attention([.. x.Select(row => Norm(row, $"{name}.norm1"))], $"{name}.attn");
        double[][] middle = [.. x.Zip(attention, Sum)];
        return [.. middle.Select(row => Sum(row, FeedForward(Norm(row, $"{name}.norm2"), $"{name}.ffn")))];
    }

    private double[][] Attention(double[][] x, string name)
    {
        // The projection's rows are q, k and v; each is cut into heads.
        int width = config.NEmbd / config.NHead;
        double[][] qkv = [.. x.Select(row => Linear(row, $"{name}.qkv_proj"))];
        double[] Head(int position, int part, int head) =>
            [.. qkv[position].Skip((part * config.NEmbd) + (head * width)).Take(width)];

        double[] Mixed(int position, int head)
        {
            double[] query = Rotated(Head(position, 0, head), position);
            double[] scores =
            [
                .. Enumerable.Range(0, position + 1)
                    .Select(key => Dot(query, Rotated(Head(key, 1, head), key)) / Math.Sqrt(width)),
            ];
            double total = LogSumExp(scores);
            return scores
                .Select((score, key) => Scaled(Head(key, 2, head), Math.Exp(score - total)))
                .Aggregate(Sum);
        }

        return
        [
            .. Enumerable.Range(0, x.Length).Select(position => Linear(
                [.. Enumerable.Range(0, config.NHead).SelectMany(head => Mixed(position, head))], $"{name}.out_proj")),
        ];
    }

    // Dimension i turns with dimension i + width / 2.
    private static double[] Rotated(double[] head, int position)
    {
        int half = head.Length / 2;
        double[] rotated = new double[head.Length];
        for (int i = 0; i < half; i++)
        {
            var (sin, cos) = Math.SinCos(position * Math.Pow(RopeTheta, -(double)i / half));
            rotated[i] = (head[i] * cos) - (head[i + half] * sin);
            rotated[i + half] = (head[i + half] * cos) + (head[i] * sin);
        }

        return rotated;
    }

    // SwiGLU: the first half is scaled by the second half's SiLU.
    private double[] FeedForward(double[] x, string name)
    {
        double[] both = Linear(x, $"{name}.net.0");
        int half = both.Length / 2;
        return Linear(
            [.. both.Take(half).Zip(both.Skip(half), (up, gate) => up * gate / (1 + Math.Exp(-gate)))], $"{name}.net.3");
    }

    private double[] Norm(double[] x, string name)
    {
        double scale = 1 / Math.Sqrt((Dot(x, x) / x.Length) + NormEps);
        return [.. x.Zip(Parameter($"{name}.weight"), (value, weight) => value * scale * weight)];
    }

    private double[] Linear(double[] x, string name) => Sum(Product($"{name}.weight", x), Parameter($"{name}.bias"));

    // A weight is [out, in].
    private double[] Product(string weight, double[] x) =>
        [.. Enumerable.Range(0, Parameter(weight).Length / x.Length).Select(row => Dot(Row(weight, row, x.Length), x))];

    private double[] Row(string weight, int row) => [.. Row(weight, row, config.NEmbd)];

    private ReadOnlySpan<double> Row(string weight, int row, int length) => Parameter(weight).AsSpan(row * length, length);

    private double[] Parameter(string name)
    {
        if (!_parameters.TryGetValue(name, out double[]? values))
            _parameters[name] = values = Array.ConvertAll(file.Floats(prefix + name), value => (double)value);
        return values;
    }

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }

    private static double[] Sum(double[] a, double[] b) => [.. a.Zip(b, (left, right) => left + right)];

    private static double[] Scaled(double[] a, double factor) => [.. a.Select(value => value * factor)];

    private static double LogSumExp(double[] values)
    {
        double largest = values.Max();
        return largest + Math.Log(values.Sum(value => Math.Exp(value - largest)));
    }
}
