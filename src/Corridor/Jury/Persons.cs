namespace Corridor.Jury;

/// <summary>Who of a call's jurors are one person: invited by two addresses of which an account, or what stands after a plus, says so.</summary>
internal sealed class Persons
{
    private readonly int[] first;
    private readonly Dictionary<Guid, int> seatOf;

    /// <param name="jurors">By seat.</param>
    /// <param name="addresses">By juror: the address of the account they sign in with.</param>
    public Persons(IReadOnlyList<Juror> jurors, IReadOnlyDictionary<Guid, string> addresses)
    {
        first = [.. Enumerable.Range(0, jurors.Count)];
        seatOf = jurors.Select((juror, seat) => (juror.Id, seat)).ToDictionary(pair => pair.Id, pair => pair.seat);
        Addresses = [.. jurors.Select(juror => AddressesOf(juror, addresses))];
        var known = new Dictionary<string, int>();
        for (var seat = 0; seat < jurors.Count; seat++)
        {
            foreach (var key in jurors[seat].AccountId is { } account ? Addresses[seat].Append(account.ToString()) : Addresses[seat])
            {
                if (!known.TryAdd(key, seat))
                    Join(seat, known[key]);
            }
        }

        Seats = Enumerable.Range(0, jurors.Count).ToLookup(Of);
    }

    /// <summary>By seat: plain addresses.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Addresses { get; }

    /// <summary>By person.</summary>
    public ILookup<int, int> Seats { get; }

    public bool Any => Seats.Count < first.Length;

    /// <summary>The first seat of the person who sits here.</summary>
    public int Of(int seat)
    {
        while (first[seat] != seat)
            seat = first[seat];
        return seat;
    }

    public int Of(Guid juror) => Of(seatOf[juror]);

    public bool Are(Guid one, Guid other) => Of(one) == Of(other);

    private void Join(int one, int other)
    {
        var (a, b) = (Of(one), Of(other));
        first[Math.Max(a, b)] = Math.Min(a, b);
    }

    private static List<string> AddressesOf(Juror juror, IReadOnlyDictionary<Guid, string> addresses) =>
        addresses.TryGetValue(juror.Id, out var own) && MailAddresses.Plain(own) != MailAddresses.Plain(juror.Email)
            ? [MailAddresses.Plain(juror.Email), MailAddresses.Plain(own)]
            : [MailAddresses.Plain(juror.Email)];
}
