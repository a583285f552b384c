namespace Corridor.Matching;

/// <summary>
/// Random numbers that depend on a seed only, equal on every machine and every version of .NET
/// (SplitMix64: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014).
/// </summary>
internal static class Seeded
{
    public static ulong Mix(ulong x)
    {
        unchecked
        {
            x += 0x9E3779B97F4A7C15UL;
            x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9UL;
            x = (x ^ (x >> 27)) * 0x94D049BB133111EBUL;
            return x ^ (x >> 31);
        }
    }

    /// <summary>The lottery number of one thing: the same for the same seed, whatever else is in the lottery.</summary>
    public static ulong Draw(ulong seed, int thing) => Mix(Mix(seed) ^ (uint)thing);

    public static ulong Draw(ulong seed, int first, int second) => Mix(Draw(seed, first) ^ ((ulong)(uint)second << 32));

    /// <summary>A permutation of 0 … count − 1 (Fisher and Yates).</summary>
    public static int[] Permutation(int count, ulong seed)
    {
        var order = new int[count];
        for (var i = 0; i < count; i++)
            order[i] = i;
        for (var i = count - 1; i > 0; i--)
        {
            var j = (int)(Mix(unchecked(seed + (ulong)i * 0x2545F4914F6CDD1DUL)) % (ulong)(i + 1));
            (order[i], order[j]) = (order[j], order[i]);
        }
        return order;
    }
}
