using Corridor.Accounts;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Placements.Agreements;
using Corridor.Placements.Alumni;
using Corridor.Placements.Offers;
using Corridor.Placements.Stays;
using Corridor.Recipes;
using Corridor.Recipes.Steps;
using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Corridor.Web.Demo;

/// <summary>
/// The stays of earlier years, by the verbs that pages use but without the way there: the map, the ledger and the figures begin before
/// the history that is played day by day.
/// </summary>
internal sealed class DemoEarlier(DemoStory story, RecipeLibrary recipes, Cities cities)
{
    private const string Recipe = "incubator-corridor";

    public async Task PlayAsync(Instant today)
    {
        var day = today.InUtc().Date;
        var holder = (await cities.BySlugAsync(story.Demo.Editions.First(edition => edition.Recipe == Recipe).City))!;
        foreach (var year in story.Demo.Earlier.GroupBy(stay => stay.Starts.From(day).Year))
        {
            var call = await cities.In(holder.Id, services => CallAsync(services, holder, year.Min(stay => stay.Starts.From(day))));
            foreach (var stay in year)
                await HostAsync(call, stay, stay.Starts.From(day), today);
        }
    }

    private async Task<Call> CallAsync(IServiceProvider services, City holder, YearMonth first)
    {
        // So that the months of its stays begin with the first one, by the recipe's dates.
        var opened = first.OnDayOfMonth(1).PlusDays(-120).AtStartOfDayInZone(holder.TimeZone).ToInstant();
        var steps = recipes.Read(Recipe, new Dictionary<string, string> { ["edition"] = $"{first.Year}" }).Steps;
        var defined = services.GetRequiredService<RecipeCalls>();
        await defined.DefineAsync(ProgrammeDefinition.Read(steps.First(step => step.Name == ProgrammeDefinition.StepName).Node));
        var definition = CallDefinition.Read(steps.First(step => step.Name == CallDefinition.StepName).Node);
        var reports = definition.Placement!.Reports.Where(report => report is { When: ReportTime.End, By: StayParty.StartUp, Mutual: false } or { When: ReportTime.After }).ToList();
        definition = definition with { Slug = $"demo-corridor-{first.Year}", Placement = definition.Placement with { Reports = reports, Checklist = [] } };
        await defined.DefineAsync(definition, opened);
        var db = services.GetRequiredService<CorridorDb>();
        var call = await db.Set<Call>().SingleAsync(one => one.Slug == definition.Slug);
        call.Publish(opened);
        await db.SaveChangesAsync();
        return call;
    }

    private async Task HostAsync(Call call, DemoEarlierStay earlier, YearMonth month, Instant today)
    {
        var incubator = story.Offers.Incubators.Single(one => one.Slug == earlier.Incubator);
        var (origin, host) = ((await cities.BySlugAsync(earlier.City))!, (await cities.BySlugAsync(incubator.City!))!);
        await cities.In(host.Id, async services =>
        {
            var (db, agreeing) = (services.GetRequiredService<CorridorDb>(), services.GetRequiredService<Agreeing>());
            var place = await OfferAsync(services, incubator, month);
            var owner = await services.GetRequiredService<SignIn>().AccountForAsync(earlier.Email, earlier.Name, earlier.Language);
            var asked = month.OnDayOfMonth(1).PlusDays(-40).AtStartOfDayInZone(host.TimeZone).ToInstant();
            var stay = Placement.Proposed(call, Guid.CreateVersion7(), new StayGuest(Guid.CreateVersion7(), origin.Id, owner.Id, earlier.Name, earlier.Language), place, host.Zone, asked);
            stay.AcceptAsApplicant(asked);
            stay.AcceptAsHost(stay.Starts.Local.Date, asked);
            db.Add(stay);
            await db.SaveChangesAsync();
            foreach (var (party, name) in new[] { (StayParty.StartUp, earlier.Name), (StayParty.Host, incubator.Title), (StayParty.OriginCity, origin.Name), (StayParty.HostCity, host.Name) })
                await agreeing.SignAsync(stay.Id, new Seat(party, owner.Id, name), name, (await agreeing.FindAsync(stay.Id))!.Current.Digest);
            stay.Begin();
            stay.End();
            foreach (var scheduled in stay.Schedule.Where(one => one.At + Duration.FromDays(5) < today && (one.Terms.When == ReportTime.End || earlier.Told.Any(told => told.Months == one.Number))))
            {
                var report = Report.Open(stay, scheduled, scheduled.At);
                report.Save(scheduled.Terms.Form.Fields.ToDictionary(field => field.Key, field => AnswerOf(field, earlier, scheduled.Number)), scheduled.At);
                report.Send(stay, scheduled.At + Duration.FromDays(5));
                db.Add(report);
            }

            stay.Close(stay.Ends.Instant + Duration.FromDays(5));
            if (earlier.Words is { } words)
                db.Add(Alumnus.Of(stay, Alumnus.TextVersion, earlier.Language, words, stay.Ends.Instant + Duration.FromDays(6)));
            await db.SaveChangesAsync();
        });
    }

    private static async Task<PublicOffer> OfferAsync(IServiceProvider services, IncubatorDefinition incubator, YearMonth month)
    {
        var (db, offering) = (services.GetRequiredService<CorridorDb>(), services.GetRequiredService<Offering>());
        var house = await offering.SaveAsync(incubator.Slug, incubator.Title, incubator.Summary, incubator.Website, incubator.Languages);
        var offer = Offer.Of(house, $"{incubator.Slug}-{month.Year}-{month.Month:00}");
        offer.Describe(LocalizedText.Of(incubator.Summary.ByLanguage.Select(text => KeyValuePair.Create(text.Key, incubator.Title))), incubator.Summary, 1, month, [], incubator.Languages, []);
        db.Add(offer);
        await offering.PublishAsync(offer);
        return await db.Set<Offer>().Where(one => one.Id == offer.Id).Shown(db).SingleAsync();
    }

    private static string AnswerOf(Field field, DemoEarlierStay earlier, int months)
    {
        var told = earlier.Told.FirstOrDefault(one => one.Months == months) ?? new DemoTold(months, 0, 0, 0);
        return field switch
        {
            { Counts: Counted.Jobs } => $"{told.Jobs}",
            { Counts: Counted.Clients } => $"{told.Clients}",
            { Counts: Counted.Deals } => $"{told.Deals}",
            { Kind: FieldKind.YesNo } => "yes",
            { Kind: FieldKind.Number } => "1",
            { Kind: FieldKind.SingleChoice } => field.Choices[0].Key,
            _ => earlier.Words ?? earlier.Name,
        };
    }
}
