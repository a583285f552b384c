namespace Corridor.Matching.Juries;

/// <summary>
/// What one application takes at a weight of its affinities and prices of jurors, the ground last: its best jurors under its own rules,
/// and a missing review for each that is worth less. Whole numbers below 2^53 are exact.
/// </summary>
/// <param name="rows">The problem.</param>
/// <param name="mayMiss">Whether a review may be missing.</param>
internal sealed class FairChoice(AssignmentRows rows, bool mayMiss)
{
    private readonly int[] chosen = new int[rows.MostSlots];
    private readonly double[] worth = new double[rows.MostSlots];
    private readonly int[] chosenValue = new int[rows.MostSlots];
    private readonly int[] order = new int[rows.Jurors];
    private readonly double[] falling = new double[rows.Jurors];
    // Where rules cross, the best without them is still a bound, and the greedy choice with them is none.
    private readonly bool ruled = rows.Rules is { Any: true, IsNested: true };
    private int count;

    public ReadOnlySpan<int> Jurors => chosen.AsSpan(0, count);

    /// <summary>Sum of affinities.</summary>
    public double Value { get; private set; }

    /// <summary>Sum of prices.</summary>
    public double Cost { get; private set; }

    /// <summary>Against other choices at the same prices.</summary>
    public double WorthAt(double weight) => (weight * Value) - Cost;

    /// <summary>False when these jurors are too few.</summary>
    public bool Choose(int application, double weight, ReadOnlySpan<double> price, ReadOnlySpan<int> jurors, ReadOnlySpan<int> values)
    {
        var needed = rows.SlotStart[application + 1] - rows.SlotStart[application];
        count = 0;
        if (ruled)
            ChooseByRules(application, needed, weight, price, jurors, values);
        else
            ChooseBest(needed, weight, price, jurors, values);
        if (mayMiss)
        {
            while (count > 0 && worth[count - 1] < -price[rows.Ground])
                count--;
            for (; count < needed; count++)
                (chosen[count], chosenValue[count]) = (rows.Ground, 0);
        }

        (Value, Cost) = (0, 0);
        for (var c = 0; c < count; c++)
        {
            Value += chosenValue[c];
            Cost += price[chosen[c]];
        }

        return count == needed;
    }

    private void ChooseBest(int needed, double weight, ReadOnlySpan<double> price, ReadOnlySpan<int> jurors, ReadOnlySpan<int> values)
    {
        if (needed == 0)
            return;
        var bar = double.NegativeInfinity;
        for (var c = 0; c < jurors.Length; c++)
        {
            var here = (weight * values[c]) - price[jurors[c]];
            if (here <= bar)
                continue;
            var place = count < needed ? count++ : needed - 1;
            for (; place > 0 && worth[place - 1] < here; place--)
                (worth[place], chosen[place], chosenValue[place]) = (worth[place - 1], chosen[place - 1], chosenValue[place - 1]);
            (worth[place], chosen[place], chosenValue[place]) = (here, jurors[c], values[c]);
            bar = count == needed ? worth[needed - 1] : bar;
        }
    }

    private void ChooseByRules(int application, int needed, double weight, ReadOnlySpan<double> price, ReadOnlySpan<int> jurors, ReadOnlySpan<int> values)
    {
        for (var c = 0; c < jurors.Length; c++)
            (order[c], falling[c]) = (c, price[jurors[c]] - (weight * values[c]));
        falling.AsSpan(0, jurors.Length).Sort(order.AsSpan(0, jurors.Length));
        for (var c = 0; c < jurors.Length && count < needed; c++)
        {
            var juror = jurors[order[c]];
            if (rows.Rules.MayAdd(application, juror, Jurors, -1))
                (worth[count], chosen[count], chosenValue[count++]) = (-falling[c], juror, values[order[c]]);
        }
    }
}
