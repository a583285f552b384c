using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Jury;

/// <summary>Someone who sat on another jury of the city, and could be asked in the place of a juror.</summary>
/// <param name="Juror">Their seat there.</param>
/// <param name="Home">Their city of the network.</param>
/// <param name="Languages">What they read of what is wanted.</param>
/// <param name="Themes">What they know well of what is wanted.</param>
/// <param name="Ties">So many applications they could not read: from where they come themselves, or tied to them.</param>
public sealed record Substitute(Juror Juror, City? Home, IReadOnlyList<string> Languages, IReadOnlyList<string> Themes, int Ties)
{
    /// <summary>As a line of a pasted list.</summary>
    public string Line => string.Join(';', Juror.Name.Replace(';', ','), Juror.Email, Home?.Slug, string.Join(',', Juror.Languages));
}

/// <summary>Finds who could step in for a juror who declined, does not answer or cannot be reached.</summary>
public sealed class Substitutes(CorridorDb db, Cities cities, ConflictBook book, TimeProvider clock)
{
    private const int MostKnown = 500;

    /// <summary>Those first who read most of the languages that the juror reads and know most of the themes; then those whom least ties to the applications. In three queries and what other rooms know.</summary>
    /// <param name="call">Whose jury.</param>
    /// <param name="juror">Who is to be replaced; of whom nothing is known, somebody is who reads most of the applications.</param>
    /// <param name="most">How many are wanted.</param>
    /// <param name="cancel">Stops reading.</param>
    public async Task<IReadOnlyList<Substitute>> ForAsync(Call call, Juror juror, int most, CancellationToken cancel = default)
    {
        var known = await db.Set<Juror>().AsNoTracking()
            .Where(one => one.CallId != call.Id && one.State == JurorState.Accepted && one.RevokedAt == null)
            .Where(one => !db.Set<Juror>().Any(here => here.CallId == call.Id && here.Email == one.Email))
            .OrderByDescending(one => one.InvitedAt).Take(MostKnown).ToListAsync(cancel);
        var network = (await cities.AllAsync(cancel)).ToDictionary(city => city.Id);
        City? HomeOf(Juror one) => one.HomeCityId is { } home ? network.GetValueOrDefault(home) : null;
        var pool = known.DistinctBy(one => one.Email).ToList();
        if (pool.Count == 0)
            return [];

        var seats = pool.ConvertAll(one => Juror.Of(call, new(new(1, one.Name, one.Email, "", one.Languages), HomeOf(one), null, one, null), one.Language, clock.Now()));
        var board = await JuryBoard.BeforeAsync(db, call.Rounds[0], seats, cancel);
        var ties = (await book.ForeseeAsync(board, cancel)).ToLookup(tie => tie.Juror);
        var languages = juror.Languages.Count > 0 ? juror.Languages : [.. board.Candidates.Select(candidate => JuryBoard.Spoken(candidate.Language)).Distinct()];
        var themes = juror.Themes.Count > 0 ? juror.Themes : [.. board.Candidates.SelectMany(board.ThemesOf).Distinct()];
        return [.. pool.Zip(seats)
            // Whoever competes judges nobody.
            .Where(pair => !ties[pair.Second].Any(tie => tie.Kind == ConflictKind.OwnAddress))
            .Select(pair => new Substitute(
                pair.First, HomeOf(pair.First), [.. pair.First.Languages.Intersect(languages)], [.. pair.First.Themes.Intersect(themes)],
                board.Candidates.Count(candidate => board.IsHome(pair.Second, candidate)) + ties[pair.Second].Select(tie => tie.Candidate.Id).Distinct().Count()))
            .OrderByDescending(one => one.Languages.Count).ThenByDescending(one => one.Themes.Count).ThenBy(one => one.Ties).ThenByDescending(one => one.Juror.InvitedAt).ThenBy(one => one.Juror.Email, StringComparer.Ordinal)
            .Take(most)];
    }
}
