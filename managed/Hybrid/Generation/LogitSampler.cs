namespace Hybrid.Generation;

/// <summary>
/// Draws token ids from logits: greedy, or softmax with temperature among what top-k, then top-p, then min-p leave, in
/// the order of Hugging Face's transformers. Drawing allocates nothing. Not thread-safe.
/// </summary>
internal sealed class LogitSampler
{
    private readonly double _temperature;
    private readonly double _topP;
    private readonly double _minP;
    private readonly int _candidates;
    private readonly int[] _ids;
    private readonly double[] _weights;
    private readonly PriorityQueue<int, (float Logit, int EarlierFirst)> _best;
    private readonly Nucleus _nucleus;

    public LogitSampler(SamplingOptions options, int vocabulary)
    {
        _temperature = options.Temperature;
        _topP = options.TopP;
        _minP = options.MinP;
        _candidates = options.TopK == 0 ? vocabulary : Math.Min(options.TopK, vocabulary);
        _ids = Enumerable.Range(0, _candidates).ToArray();
        _weights = new double[_candidates];
        _best = new PriorityQueue<int, (float, int)>(_candidates + 1);
        _nucleus = new Nucleus(_candidates);
    }

    /// <summary>Draws one id; with temperature 0 the likeliest, of equals the first.</summary>
    public int Sample(ReadOnlySpan<float> logits, ref SplitMix64 random)
    {
        int likeliest = Likeliest(logits);
        if (_temperature == 0)
        {
            return likeliest;
        }

        ReadOnlySpan<double> weights = Weigh(logits, likeliest, out double total);
        double left = random.NextDouble() * total;
        for (int i = 0; i < weights.Length; i++)
        {
            left -= weights[i];
            if (left < 0)
            {
                return _ids[i];
            }
        }

        return likeliest; // Rounding can leave a sliver of the total unclaimed.
    }

    /// <summary>
    /// The ids of the top k, ascending, and their probabilities: 0 for those that top-p or min-p exclude.
    /// </summary>
    public (int[] Ids, double[] Probabilities) Distribution(ReadOnlySpan<float> logits)
    {
        double[] weights = Weigh(logits, Likeliest(logits), out double total).ToArray();
        return (_ids.ToArray(), Array.ConvertAll(weights, weight => weight / total));
    }

    private static int Likeliest(ReadOnlySpan<float> logits)
    {
        int best = 0;
        for (int id = 0; id < logits.Length; id++)
        {
            if (!float.IsFinite(logits[id]))
            {
                throw new NotFiniteException(
                    $"The model's logit of token {id} is not finite, so nothing can be drawn. Its weights are damaged or "
                    + "diverged: take an earlier checkpoint.");
            }

            if (logits[id] > logits[best])
            {
                best = id;
            }
        }

        return best;
    }

    /// <summary>
    /// exp((logit - largest) / temperature) of every candidate that can be drawn, 0 of the others, and their sum, in
    /// double. In order of id, so that a seed draws the same whichever way the filters found them.
    /// </summary>
    private ReadOnlySpan<double> Weigh(ReadOnlySpan<float> logits, int likeliest, out double total)
    {
        if (_candidates < logits.Length)
        {
            SelectTopK(logits);
        }

        for (int i = 0; i < _candidates; i++)
        {
            _weights[i] = Math.Exp(((double)logits[_ids[i]] - logits[likeliest]) / _temperature);
        }

        if (_topP < 1)
        {
            _nucleus.Keep(_weights, _topP * Sum(_weights));
        }

        // The likeliest token's weight is exp(0) = 1, so a weight is also the ratio that min-p bounds.
        foreach (ref double weight in _weights.AsSpan())
        {
            weight = weight < _minP ? 0 : weight;
        }

        total = Sum(_weights);
        return _weights;
    }

    private static double Sum(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double value in values)
        {
            sum += value;
        }

        return sum;
    }

    /// <summary>
    /// Fills the ids with those of the k largest logits, ascending; of equal logits the earlier ids stay.
    /// </summary>
    private void SelectTopK(ReadOnlySpan<float> logits)
    {
        _best.Clear();
        for (int id = 0; id < logits.Length; id++)
        {
            if (_best.Count < _candidates)
            {
                _best.Enqueue(id, (logits[id], -id));
            }
            else if (_best.TryPeek(out _, out var worst) && logits[id] > worst.Logit)
            {
                _best.EnqueueDequeue(id, (logits[id], -id));
            }
        }

        int next = 0;
        foreach ((int id, _) in _best.UnorderedItems)
        {
            _ids[next++] = id;
        }

        Array.Sort(_ids);
    }
}
