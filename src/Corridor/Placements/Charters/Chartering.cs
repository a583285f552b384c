using Corridor.Calls;
using Corridor.Data;
using Corridor.Placements.Agreements;
using Corridor.Placements.Stays;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Workflows;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Placements.Charters;

/// <summary>A charter as it stands.</summary>
public sealed record CharterFile(Charter Charter, PaperVersion Current, City First, City Second)
{
    public CharterText Text => Current.Read<CharterText>();

    public City CityOf(StayParty party) => party == StayParty.OriginCity ? First : Second;
}

/// <summary>A charter in a city's list.</summary>
public sealed record CharterLine(Charter Charter, City With);

/// <summary>What coordinators of two cities do about their charter; each does it in their own city.</summary>
public sealed class Chartering(CorridorDb db, CurrentCity city, Cities cities, Papers papers, Timers timers, Audit audit, TimeProvider clock)
{
    private const int Most = 200;

    /// <summary>Of this city, by the other one's name.</summary>
    public async Task<IReadOnlyList<CharterLine>> AllAsync(CancellationToken cancel = default)
    {
        var here = city.Required.Id;
        var lines = new List<CharterLine>();
        foreach (var charter in await db.Set<Charter>().AsNoTracking().OrderBy(one => one.Id).Take(Most).ToListAsync(cancel))
            lines.Add(new CharterLine(charter, await CityAsync(charter.FirstCityId == here ? charter.SecondCityId : charter.FirstCityId, cancel)));
        return [.. lines.OrderBy(line => line.With.Name, StringComparer.CurrentCulture)];
    }

    /// <summary>The charter of this city with another one; none: nobody has begun it.</summary>
    public Task<Charter?> OfAsync(Guid with, CancellationToken cancel = default)
    {
        var (first, second) = Charter.PairOf(city.Required.Id, with);
        return db.Set<Charter>().SingleOrDefaultAsync(one => one.FirstCityId == first && one.SecondCityId == second, cancel);
    }

    /// <summary>With the text that can be accepted.</summary>
    public async Task<CharterFile?> FindAsync(Guid with, CancellationToken cancel = default) => await OfAsync(with, cancel) is { } charter
        ? new CharterFile(charter, await papers.CurrentAsync(charter, cancel), await CityAsync(charter.FirstCityId, cancel), await CityAsync(charter.SecondCityId, cancel))
        : null;

    public async Task BeginAsync(City with, Seat author, CancellationToken cancel = default)
    {
        var template = await db.Set<Network>().Select(network => network.Charter).SingleOrDefaultAsync(cancel) ?? [];
        var (charter, first) = Charter.Begin(city.Required, with, [.. template.Select(article => new AgreementSection(article.Key, article.Title, article.Text))], author, clock.Now());
        db.AddRange(charter, first);
        audit.Record("charter.begun", charter.Id, new { with = with.Slug, first.Digest });
        try
        {
            await db.SaveChangesAsync(cancel);
        }
        catch (DbUpdateException failure) when (failure.IsDuplicate())
        {
            throw RuleBroken.Now("The other city has begun this charter already: reload the page.");
        }
    }

    /// <param name="with">The other city.</param>
    /// <param name="seat">Who proposes it.</param>
    /// <param name="article">Its key.</param>
    /// <param name="wording">The whole article.</param>
    /// <param name="reason">Why.</param>
    /// <param name="digest">Of the version that was on screen.</param>
    /// <param name="cancel">Stops it.</param>
    public async Task ProposeAsync(Guid with, Seat seat, string article, LocalizedText wording, string reason, string digest, CancellationToken cancel = default)
    {
        var file = await LoadAsync(with, cancel);
        RuleBroken.If(digest != file.Current.Digest, "The agreement has changed since you opened it: read it again first.");
        var version = file.Charter.Propose(file.Current, article, wording, reason, seat, clock.Now());
        db.Add(version);
        audit.Record("charter.changed", file.Charter.Id, new { version.Number, article, version.Digest });
        await db.SaveChangesAsync(cancel);
    }

    public async Task AcceptAsync(Guid with, Seat seat, string name, string digest, CancellationToken cancel = default)
    {
        var file = await LoadAsync(with, cancel);
        file.Charter.Accept(file.Current, seat, name, digest, clock.Now());
        audit.Record("charter.accepted", file.Charter.Id, new { party = seat.Party.ToString(), file.Charter.Number, digest });
        await db.SaveChangesAsync(cancel);
    }

    public async Task CommentAsync(Guid with, Seat seat, string article, Guid? thread, string? text, CancellationToken cancel = default)
    {
        var file = await LoadAsync(with, cancel);
        var comment = await papers.CommentAsync(file.Charter, file.Text.Articles, seat, article, thread, text, cancel);
        await timers.SetAsync(CharterNews.TimerKind, file.Charter.Id, papers.NextMorning(city.Required.Zone), $"{CharterNews.TimerKind}:{file.Charter.Id}:{city.Required.Id}", cancel);
        audit.Record("charter.commented", file.Charter.Id, new { article, comment = comment.Id });
        await db.SaveChangesAsync(cancel);
    }

    public async Task ResolveAsync(Guid with, Seat seat, Guid thread, bool open, CancellationToken cancel = default)
    {
        var file = await LoadAsync(with, cancel);
        await papers.ResolveAsync(file.Charter, seat, thread, open, cancel);
        audit.Record(open ? "charter.reopened" : "charter.resolved", file.Charter.Id, new { comment = thread });
        await db.SaveChangesAsync(cancel);
    }

    private async Task<CharterFile> LoadAsync(Guid with, CancellationToken cancel) => await FindAsync(with, cancel) ?? throw new NotFoundException();

    private async Task<City> CityAsync(Guid id, CancellationToken cancel) => await cities.ByIdAsync(id, cancel) ?? throw new NotFoundException();
}
