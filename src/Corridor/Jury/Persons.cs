using Corridor.Data;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Jury;

/// <summary>Who of a call's jurors are one person: invited by two addresses of which an account, or what stands after a plus, says so.</summary>
internal sealed class Persons
{
    private readonly int[] first;
    private readonly Dictionary<Guid, int> seatOf;

    /// <param name="jurors">By seat.</param>
    /// <param name="addresses">By juror: the address of the account they sign in with.</param>
    private Persons(IReadOnlyList<Juror> jurors, IReadOnlyDictionary<Guid, string> addresses)
    {
        Jurors = jurors;
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

    /// <summary>By seat.</summary>
    public IReadOnlyList<Juror> Jurors { get; }

    /// <summary>By seat: plain addresses.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Addresses { get; }

    /// <summary>By person.</summary>
    public ILookup<int, int> Seats { get; }

    public bool Any => Seats.Count < first.Length;

    /// <summary>By the addresses that they are invited by.</summary>
    public static Persons Of(IReadOnlyList<Juror> jurors) => new(jurors, new Dictionary<Guid, string>());

    /// <summary>In one query.</summary>
    public static async Task<Persons> ReadAsync(CorridorDb db, Guid call, CancellationToken cancel = default)
    {
        var seats = await (
            from juror in db.Set<Juror>()
            join account in db.Users on juror.AccountId equals account.Id into signedIn
            from account in signedIn.DefaultIfEmpty()
            where juror.CallId == call
            orderby juror.Name, juror.Email
            select new { Juror = juror, account.Email }).ToListAsync(cancel);
        return new([.. seats.Select(seat => seat.Juror)], seats.Where(seat => seat.Email is not null).ToDictionary(seat => seat.Juror.Id, seat => seat.Email!));
    }

    /// <summary>The first seat of the person who sits here.</summary>
    public int Of(int seat)
    {
        while (first[seat] != seat)
            seat = first[seat];
        return seat;
    }

    public int Of(Guid juror) => Of(seatOf[juror]);

    public bool Are(Guid one, Guid other) => Of(one) == Of(other);

    /// <summary>The juror sits on one of these seats, or the same person does.</summary>
    public bool Has(Guid juror, IReadOnlyCollection<Guid> seats) => seats.Any(seat => Are(seat, juror));

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
