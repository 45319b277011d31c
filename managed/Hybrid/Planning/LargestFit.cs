namespace Hybrid.Planning;

/// <summary>The most of something that fits, when more of it takes more room.</summary>
internal static class LargestFit
{
    private const int Unreached = 1 << 30;

    /// <summary>The largest number that fits; 0 where not even 1 does.</summary>
    public static int Find(Func<int, bool> fits)
    {
        int largest = 0;
        int tooMany = 1;
        while (tooMany < Unreached && fits(tooMany))
        {
            largest = tooMany;
            tooMany *= 2;
        }

        while (tooMany - largest > 1)
        {
            int middle = largest + ((tooMany - largest) / 2);
            if (fits(middle))
                largest = middle;
            else
                tooMany = middle;
        }

        return largest;
    }
}
