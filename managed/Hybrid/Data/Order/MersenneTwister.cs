namespace Hybrid.Data.Order;

/// <summary>
/// MT19937 (Matsumoto and Nishimura 1998, "Mersenne Twister", with the initialization of 2002): C++'s std::mt19937 and
/// the generator behind torch.Generator on the CPU.
/// </summary>
internal sealed class MersenneTwister
{
    private const int Words = 624;
    private const int Middle = 397;
    private const uint Twist = 0x9908B0DF;
    private const uint UpperBit = 0x80000000;

    private readonly uint[] _state = new uint[Words];
    private int _next = Words;

    /// <summary>Starts at a seed.</summary>
    public MersenneTwister(uint seed)
    {
        _state[0] = seed;
        for (uint i = 1; i < Words; i++)
            _state[i] = (1812433253 * (_state[i - 1] ^ (_state[i - 1] >> 30))) + i;
    }

    /// <summary>The next 32 bits.</summary>
    public uint Next()
    {
        if (_next == Words)
            Refill();
        uint word = _state[_next++];
        word ^= word >> 11;
        word ^= (word << 7) & 0x9D2C5680;
        word ^= (word << 15) & 0xEFC60000;
        return word ^ (word >> 18);
    }

    private void Refill()
    {
        for (int i = 0; i < Words; i++)
        {
            uint pair = (_state[i] & UpperBit) | (_state[(i + 1) % Words] & ~UpperBit);
            uint twisted = (pair & 1) == 0 ? pair >> 1 : (pair >> 1) ^ Twist;
            _state[i] = _state[(i + Middle) % Words] ^ twisted;
        }

        _next = 0;
    }
}
