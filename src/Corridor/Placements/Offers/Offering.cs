using Corridor.Data;
using Corridor.Recipes.Steps;
using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Corridor.Placements.Offers;

/// <summary>Keeps the incubators and offers of a city.</summary>
public sealed class Offering(CorridorDb db, CurrentCity city, IncubatorDesk desk, Audit audit, TimeProvider clock)
{
    public async Task<Incubator> SaveAsync(string slug, string name, LocalizedText summary, string? website, IEnumerable<string> languages, (HouseHours Hours, int? MostGuests)? receives = null, IncubatorProfile? profile = null, CancellationToken cancel = default)
    {
        var incubator = await IncubatorAsync(slug, cancel);
        incubator.Describe(name, summary, website, languages);
        if (receives is var (hours, mostGuests))
            incubator.Receive(hours, mostGuests);
        if (profile is not null)
            incubator.Furnish(profile);
        audit.Record("incubator.saved", incubator.Id);
        await db.SaveChangesAsync(cancel);
        return incubator;
    }

    public async Task SaveAsync(Offer offer, CancellationToken cancel = default)
    {
        Keep(offer);
        audit.Record("offer.saved", offer.Id);
        await db.SaveChangesAsync(cancel);
    }

    public async Task PublishAsync(Offer offer, CancellationToken cancel = default)
    {
        Keep(offer);
        offer.Publish(clock.Now());
        audit.Record("offer.published", offer.Id, new { offer.Places, Starts = offer.Starts.ToString("uuuu-MM", null) });
        await db.SaveChangesAsync(cancel);
    }

    public async Task WithdrawAsync(Offer offer, CancellationToken cancel = default)
    {
        offer.Withdraw();
        audit.Record("offer.withdrawn", offer.Id);
        await db.SaveChangesAsync(cancel);
    }

    internal async Task<bool> DefineAsync(IncubatorDefinition definition, IReadOnlyList<OfferDefinition> offers, Instant now, CancellationToken cancel)
    {
        var incubator = await IncubatorAsync(definition.Slug, cancel);
        incubator.Describe(definition.Title, definition.Summary, definition.Website, definition.Languages);
        incubator.Furnish(ProfileOf(definition));
        var today = now.InZone(city.Required.TimeZone).Date;
        foreach (var one in offers)
        {
            var offer = await db.Set<Offer>().SingleOrDefaultAsync(known => known.Slug == one.Slug, cancel);
            // What is published was promised: a recipe applied again leaves it.
            if (offer is { State: not OfferState.Draft })
                continue;
            if (offer is null)
                db.Add(offer = Offer.Of(incubator, one.Slug));
            offer.Describe(one.Title, one.Summary, one.Places, one.Starts.From(today), one.Themes, one.Languages, one.Provides);
            offer.Publish(now);
            audit.Record("offer.published", offer.Id, new { offer.Places });
        }

        var changed = db.ChangeTracker.HasChanges();
        await db.SaveChangesAsync(cancel);
        return await SaveMentorsAsync(incubator, definition, cancel) || changed;
    }

    public static IncubatorProfile ProfileOf(IncubatorDefinition definition) => new()
    {
        Sectors = definition.Sectors,
        Equipment = definition.Equipment,
        Housing = definition.Housing ?? LocalizedText.Empty,
        Access = definition.Access,
        AccessNotes = definition.AccessNotes ?? LocalizedText.Empty,
        ShowsMentors = definition.ShowsMentors,
    };

    // Whoever is there by that name stays as the incubator keeps them.
    public async Task<bool> SaveMentorsAsync(Incubator incubator, IncubatorDefinition definition, CancellationToken cancel = default)
    {
        var known = (await desk.MentorsAsync(incubator, cancel)).Select(mentor => mentor.Name).ToHashSet();
        var missing = definition.Mentors.Where(mentor => !known.Contains(mentor.Name)).ToList();
        foreach (var mentor in missing)
            await desk.SaveMentorAsync(incubator, null, mentor.Name, mentor.Helps, mentor.Languages, mentor.Place is null ? MentorHours.None : MentorHours.None with { Days = mentor.Days }, mentor.Place, cancel);
        return missing.Count > 0;
    }

    /// <summary>How many start-ups of one city this city hosts at once; none: any number.</summary>
    public async Task LimitAsync(int? mostFromOneCity, CancellationToken cancel = default)
    {
        if (await db.Set<GuestLimit>().SingleOrDefaultAsync(cancel) is not { } limit)
            db.Add(limit = new GuestLimit());
        limit.Limit(mostFromOneCity);
        audit.Record("guests.limited", limit.Id, new { mostFromOneCity });
        await db.SaveChangesAsync(cancel);
    }

    private void Keep(Offer offer)
    {
        if (db.Entry(offer).State == EntityState.Detached)
            db.Add(offer);
    }

    private async Task<Incubator> IncubatorAsync(string slug, CancellationToken cancel)
    {
        if (await db.Set<Incubator>().SingleOrDefaultAsync(one => one.Slug == slug, cancel) is { } known)
            return known;
        var incubator = Incubator.Named(slug);
        db.Add(incubator);
        return incubator;
    }
}
