namespace Corridor.Matching.Juries;

internal static class Selection
{
    /// <summary>The k-th greatest, from 1 (Hoare's quickselect). The span is put in another order: the greater before it, the smaller behind.</summary>
    public static long Kth(Span<long> numbers, int k)
    {
        var (low, high, target) = (0, numbers.Length - 1, k - 1);
        while (low < high)
        {
            var pivot = numbers[(low + high) >>> 1];
            var (i, j) = (low, high);
            while (i <= j)
            {
                while (numbers[i] > pivot)
                    i++;
                while (numbers[j] < pivot)
                    j--;
                if (i > j)
                    break;
                (numbers[i], numbers[j]) = (numbers[j], numbers[i]);
                i++;
                j--;
            }

            if (target <= j)
                high = j;
            else if (target >= i)
                low = i;
            else
                break;
        }

        return numbers[target];
    }
}
