namespace Corridor.Matching.Juries;

/// <summary>
/// First prices, from a sample of the applications: they bid for jurors, a juror keeps as many of the highest bids as there are places,
/// and costs the lowest of them once all are taken (Bertsekas, 1988, the auction algorithm; with places: Bertsekas and Castañon, 1989).
/// Bids rise by steps that become smaller from phase to phase.
/// </summary>
internal sealed class Auction
{
    private const int None = -1;

    private readonly AssignmentRows rows;
    private readonly int sample;
    private readonly int[] places;
    private readonly PriorityQueue<int, (long, int)>[] bids;   // by juror: slots, the lowest first
    private readonly int[] held;      // by slot of the sample
    private readonly long[] price;
    private readonly long[] worth;
    private readonly int width;

    public Auction(AssignmentRows rows, int sample, long[] price)
    {
        this.rows = rows;
        this.sample = sample;
        this.price = price;
        var share = (double)sample / rows.Applications;
        places = new int[rows.Jurors];
        bids = new PriorityQueue<int, (long, int)>[rows.Jurors];
        for (var j = 0; j < rows.Jurors; j++)
        {
            places[j] = Math.Max(1, (int)Math.Round(rows.MaximumLoad[j] * share));
            bids[j] = new();
        }

        width = rows.MostSlots;
        held = new int[sample * width];
        worth = new long[rows.Jurors];
    }

    /// <summary>One phase: everybody bids anew, from prices that the phase before has left.</summary>
    public void Run(long step, long lowered)
    {
        Array.Fill(held, None);
        for (var j = 0; j < rows.Jurors; j++)
        {
            bids[j].Clear();
            price[j] = Math.Max(0, price[j] - lowered);
        }

        var waiting = new Queue<int>(Enumerable.Range(0, sample));
        var most = 40L * sample * width;
        while (waiting.TryDequeue(out var at) && most-- > 0)
        {
            if (!Bid(at, step, out var other))
                continue;
            if (other != None)
                waiting.Enqueue(other);
            waiting.Enqueue(at);
        }
    }

    // One slot of an application bids for the best juror that it does not have; false when it has all it needs, or can have. Whose bid is beaten bids again.
    private bool Bid(int at, long step, out int beaten)
    {
        beaten = None;
        var application = rows.Order[at];
        var mine = held.AsSpan(at * width, rows.SlotStart[application + 1] - rows.SlotStart[application]);
        var free = mine.IndexOf(None);
        if (free < 0)
            return false;
        rows.ReadWorth(application, price, worth);
        var missing = 0;
        foreach (var juror in mine)
        {
            if (juror == None)
                missing++;
            else
                worth[juror] = Affinities.Barred;
        }

        // The best, and the first that is not needed.
        Span<(long Worth, int Juror)> best = stackalloc (long, int)[missing + 1];
        best.Fill((Affinities.Barred, None));
        var bar = Affinities.Barred;
        for (var j = 0; j < worth.Length; j++)
        {
            if (worth[j] <= bar)
                continue;
            var place = missing;
            while (place > 0 && best[place - 1].Worth < worth[j])
            {
                best[place] = best[place - 1];
                place--;
            }

            best[place] = (worth[j], j);
            bar = best[missing].Worth;
        }

        if (best[0].Juror == None)
            return false;
        var (top, winner) = best[0];
        var next = best[missing].Juror == None ? top : best[missing].Worth;
        var bid = price[winner] + top - next + step;
        if (bids[winner].Count == places[winner])
        {
            var lost = bids[winner].Dequeue();
            held[lost] = None;
            beaten = lost / width;
        }

        bids[winner].Enqueue((at * width) + free, (bid, at));
        mine[free] = winner;
        if (bids[winner].Count == places[winner] && bids[winner].TryPeek(out _, out var lowest))
            price[winner] = Math.Max(price[winner], lowest.Item1);
        return true;
    }
}
