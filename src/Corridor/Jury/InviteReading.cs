using Corridor.Accounts;
using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Jury;

/// <summary>Someone to invite to a jury.</summary>
/// <param name="Line">As they were written down.</param>
/// <param name="Home">Their city of the network.</param>
/// <param name="Before">Their seat on this jury, from which they were taken off.</param>
/// <param name="Earlier">Their last seat on another jury of the city: what they said there need not be said again.</param>
/// <param name="Account">What they sign in with.</param>
public sealed record Invitee(PastedJuror Line, City? Home, Juror? Before, Juror? Earlier, Account? Account);

/// <summary>A pasted list, read against whom the city knows.</summary>
/// <param name="Invitees">Who can be invited.</param>
/// <param name="Known">Addresses that are invited already.</param>
/// <param name="Bad">Lines that cannot be read, or whose person cannot be a juror.</param>
public sealed record InviteList(IReadOnlyList<Invitee> Invitees, IReadOnlyList<string> Known, IReadOnlyList<BadLine> Bad);

/// <summary>Reads a pasted list in three queries, however long it is.</summary>
public sealed class InviteReading(CorridorDb db, Cities cities)
{
    public async Task<InviteList> ReadAsync(Call call, string pasted, CancellationToken cancel = default)
    {
        var (lines, bad) = PastedJurors.Read(pasted);
        var addresses = lines.Select(line => line.Email).ToList();
        var seats = await db.Set<Juror>().Where(juror => addresses.Contains(juror.Email)).OrderByDescending(juror => juror.InvitedAt).ToListAsync(cancel);
        var known = seats.Where(juror => juror.CallId == call.Id).ToDictionary(juror => juror.Email);
        var earlier = seats.Where(juror => juror.CallId != call.Id && juror.State == JurorState.Accepted).ToLookup(juror => juror.Email);
        var accounts = await db.Users.Where(user => addresses.Contains(user.Email!)).ToDictionaryAsync(user => user.Email!, cancel);
        var applying = (await (
            from application in db.Set<Application>()
            join owner in db.Users on application.OwnerId equals owner.Id
            where application.CallId == call.Id && application.WithdrawnAt == null && addresses.Contains(owner.Email!)
            select owner.Email!).ToListAsync(cancel)).ToHashSet();
        var network = await cities.AllAsync(cancel);

        var (invitees, again, wrong) = (new List<Invitee>(), new List<string>(), bad.ToList());
        foreach (var line in lines)
        {
            var (before, last) = (known.GetValueOrDefault(line.Email), earlier[line.Email].FirstOrDefault());
            var home = CityNamed(network, line.City);
            if (applying.Contains(line.Email))
                wrong.Add(new(line.Line, line.Email, new Text("This address applies to this call: an applicant is not a juror of the same call.")));
            else if (line.City.Length > 0 && home is null)
                wrong.Add(new(line.Line, line.Email, new Text("“{0}” is no city of the network.", line.City)));
            else if (before is { RevokedAt: null })
                again.Add(line.Email);
            else
                invitees.Add(new(line, home ?? network.FirstOrDefault(city => city.Id == (before ?? last)?.HomeCityId), before, last, accounts.GetValueOrDefault(line.Email)));
        }

        return new(invitees, again, [.. wrong.OrderBy(line => line.Number)]);
    }

    private static City? CityNamed(IReadOnlyList<City> network, string written) => written.Length == 0 ? null : network.FirstOrDefault(city =>
        string.Equals(city.Slug, written, StringComparison.OrdinalIgnoreCase)
        || string.Equals(city.Name, written, StringComparison.OrdinalIgnoreCase)
        || string.Equals(city.LocalName, written, StringComparison.OrdinalIgnoreCase));
}
