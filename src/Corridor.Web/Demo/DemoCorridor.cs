using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Placements.Agreements;
using Corridor.Placements.Charters;
using Corridor.Placements.Checklists;
using Corridor.Placements.Matches;
using Corridor.Placements.Meetings;
using Corridor.Placements.Mentoring;
using Corridor.Placements.Nominations;
using Corridor.Placements.Offers;
using Corridor.Placements.Stays;
using Corridor.Recipes.Steps;
using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Corridor.Web.Demo;

/// <summary>The scenes of the demo between cities: nominations, offers, both sides' orders, the match, and six months of stays.</summary>
internal sealed class DemoCorridor(DemoStep demo, OffersStep offers, PeopleStep people, Cities cities, MovableClock clock)
{
    // Somebody is always late: a board without it would not show what it is for.
    private const string Latecomer = "velogrume";

    /// <param name="month">The offers that begin up to this month, or (<paramref name="later"/>) after it.</param>
    /// <param name="later">Which of the two.</param>
    /// <param name="today">What the recipe's months count from: the demo's last day, not the day of the scene.</param>
    public async Task PublishOffersAsync(YearMonth month, bool later, LocalDate today)
    {
        foreach (var incubator in offers.Incubators)
        {
            var due = offers.Offers.Where(offer => offer.Incubator == incubator.Slug && offer.Starts.From(today).CompareTo(month) > 0 == later).ToList();
            if (due.Count == 0)
                continue;
            await cities.In((await cities.BySlugAsync(incubator.City!))!.Id, async services =>
            {
                var (db, offering) = (services.GetRequiredService<CorridorDb>(), services.GetRequiredService<Offering>());
                var house = await offering.SaveAsync(incubator.Slug, incubator.Title, incubator.Summary, incubator.Website, incubator.Languages, profile: Offering.ProfileOf(incubator));
                if (await offering.SaveMentorsAsync(house, incubator))
                    await DemoPhotos.AddAsync(services.GetRequiredService<IncubatorDesk>(), house);
                foreach (var one in due)
                {
                    var offer = Offer.Of(house, one.Slug);
                    offer.Describe(one.Title, one.Summary, one.Places, one.Starts.From(today), one.Themes, one.Languages, one.Provides);
                    db.Add(offer);
                    await offering.PublishAsync(offer);
                }
            });
        }
    }

    /// <summary>Winners of a call are put forward to a later one: all of them, or (<paramref name="again"/>) those who did not go abroad.</summary>
    public async Task NominateAsync(IServiceProvider services, DemoEdition from, DemoEdition to, bool again)
    {
        var nominating = services.GetRequiredService<Nominating>();
        var call = await services.GetRequiredService<CorridorDb>().Set<Call>().SingleAsync(one => one.Slug == from.Slug);
        var target = (await nominating.TargetsAsync(call.Id)).Single(one => one.Slug == to.Slug);
        foreach (var winner in (await nominating.NomineesAsync(call.Id)).Where(winner => !again || CompanyOf(winner.Title).Offer is null))
            await nominating.AskAsync(call.Id, winner.Id, target.Id, "");
    }

    public async Task AgreeAsync(IServiceProvider services, DemoEdition from)
    {
        var nominating = services.GetRequiredService<Nominating>();
        var call = await services.GetRequiredService<CorridorDb>().Set<Call>().SingleAsync(one => one.Slug == from.Slug);
        foreach (var asked in await nominating.Sent(call.Id).Where(one => one.State == NominationState.Asked).ToListAsync())
        {
            var question = await nominating.QuestionAsync(asked.Id, asked.OwnerId);
            await nominating.AgreeAsync(question, [.. Nominating.RulesOf(question.To).Select(rule => rule.Key)], asked.Language, 1, clock.Now());
        }
    }

    /// <summary>Both sides put the other in order: each company and its future host first.</summary>
    public async Task OrderAsync(IServiceProvider services, Call call)
    {
        var preferring = services.GetRequiredService<Preferring>();
        var applications = await services.GetRequiredService<CorridorDb>().Set<Application>().AsNoTracking().Where(one => one.CallId == call.Id && one.SubmittedAt != null).OrderBy(one => one.Number).ToListAsync();
        foreach (var application in applications)
        {
            var choice = await preferring.OffersAsync(application.Id, application.OwnerId);
            var wanted = CompanyOf(application.Title).Offer;
            await preferring.SaveAsync(choice, [.. choice.Others.OrderBy(offer => offer.Slug != wanted).Take(call.Placement!.MaxPreferences).Select(offer => offer.Id)], null, clock.Now());
        }

        foreach (var incubator in offers.Incubators)
        {
            await cities.In((await cities.BySlugAsync(incubator.City!))!.Id, async there =>
            {
                var side = there.GetRequiredService<Preferring>();
                if ((await side.CallsAsync(await there.GetRequiredService<CorridorDb>().HousesAsync())).All(one => one.Id != call.Id)
                    || await there.GetRequiredService<CorridorDb>().Set<Incubator>().SingleOrDefaultAsync(one => one.Slug == incubator.Slug) is not { } house)
                    return;
                var choice = await side.CandidatesAsync(call.Id, house.Id);
                await side.SaveAsync(choice, [.. choice.Others.OrderBy(one => choice.Offers.All(offer => offer.Slug != CompanyOf(one.Title).Offer)).Select(one => one.Id)], null, clock.Now());
            });
        }
    }

    /// <summary>Each host looks at two candidates first: interested in one, whom it meets on one of the next days, and not in the other.</summary>
    public async Task MeetAsync(IServiceProvider services, Call call)
    {
        var (db, desk) = (services.GetRequiredService<CorridorDb>(), services.GetRequiredService<MeetingDesk>());
        foreach (var incubator in offers.Incubators)
        {
            var city = (await cities.BySlugAsync(incubator.City!))!;
            var (host, house, guest) = await cities.In(city.Id, async there =>
            {
                var side = there.GetRequiredService<Preferring>();
                if ((await side.CallsAsync(await there.GetRequiredService<CorridorDb>().HousesAsync())).FirstOrDefault(one => one.Id == call.Id) is not { Incubators: [var ordering, ..] })
                    return default;
                var choice = await side.CandidatesAsync(call.Id, ordering.Id);
                bool ComesHere(StayCandidate one) => choice.Offers.Any(offer => offer.Slug == CompanyOf(one.Title).Offer);
                if (choice.Others.FirstOrDefault(ComesHere) is not { } wanted || choice.Others.LastOrDefault(one => CompanyOf(one.Title).Offer is not null && !ComesHere(one)) is not { } other)
                    return default;
                await side.MarkAsync(choice, wanted.Id, true, clock.Now());
                await side.MarkAsync(choice, other.Id, false, clock.Now());
                var person = people.People.First(person => person.City == city.Slug && person.Roles.Any(role => role.Role == DemoRole.Host));
                return (await there.GetRequiredService<CorridorDb>().Users.Where(user => user.Email == person.Email).Select(user => user.Id).SingleAsync(), choice.Incubator, wanted.Id);
            });
            if (house is null || await db.Set<Meeting>().AnyAsync(one => one.IncubatorId == house.Id && one.CallId == call.Id))
                continue;
            await desk.AskAsync(call.Id, (house.Id, house.Name, city.Id), guest, host, "https://video.example.org/" + house.Slug, "", clock.Now());
            var meeting = await db.Set<Meeting>().SingleAsync(one => one.IncubatorId == house.Id && one.ApplicationId == guest);
            var application = await db.Set<Application>().SingleAsync(one => one.Id == guest);
            if ((await desk.FreeAsync(meeting, call, application)).Select(start => (Instant?)start).FirstOrDefault() is { } starts)
                await desk.PickAsync(meeting, call, application, starts, clock.Now());
        }
    }

    public static async Task MatchAsync(IServiceProvider services, Call call)
    {
        var matchmaking = services.GetRequiredService<Matchmaking>();
        var match = await matchmaking.ComputeAsync(call);
        await matchmaking.PublishAsync(call, match.Id);
    }

    public Task AcceptAsync() => AtHostsAsync(async services =>
    {
        var staying = services.GetRequiredService<Staying>();
        foreach (var placement in await HostedAsync(services, PlacementState.Proposed))
        {
            await staying.AcceptAsApplicantAsync(placement);
            await staying.AcceptAsHostAsync(placement, placement.Starts.Local.Date);
        }
    });

    /// <summary>The host comments, the start-up answers, and its city asks for another wording where somebody is always late.</summary>
    public Task DiscussAsync() => AtHostsAsync(async services =>
    {
        var (db, agreeing) = (services.GetRequiredService<CorridorDb>(), services.GetRequiredService<Agreeing>());
        foreach (var placement in await HostedAsync(services, PlacementState.Accepted))
        {
            await agreeing.CommentAsync(placement.Id, await SeatAsync(db, placement, StayParty.Host), "tasks", null, "Thursdays at ten are good for our weekly meeting. Would that suit you?");
            var thread = (await services.GetRequiredService<Papers>().CommentsAsync((await agreeing.FindAsync(placement.Id))!.Agreement)).First(one => one.ThreadId is null);
            await agreeing.CommentAsync(placement.Id, await SeatAsync(db, placement, StayParty.StartUp), "tasks", thread.Id, "Thursdays are perfect.");
            await agreeing.CommentAsync(placement.Id, await SeatAsync(db, placement, StayParty.OriginCity), "insurance", null, "We would like to see the certificates two weeks before the journey.");
            if (CompanyOf(placement.Title).Slug != Latecomer)
                continue;
            var current = (await agreeing.FindAsync(placement.Id))!.Current;
            var tasks = current.Text.Articles.Single(article => article.Key == "tasks").Text;
            var wording = LocalizedText.Of(tasks.ByLanguage.Select(text => KeyValuePair.Create(text.Key, text.Value + "\n\n" + (text.Key switch
            {
                "fr" => "La rencontre hebdomadaire a lieu le jeudi à 10 heures.",
                "es" => "La reunión semanal se celebra los jueves a las 10.",
                _ => "The weekly meeting is on Thursdays at ten.",
            }))));
            await agreeing.ProposeAsync(placement.Id, await SeatAsync(db, placement, StayParty.Host), "tasks", wording, "As discussed: Thursdays at ten", current.Digest);
            await agreeing.ResolveAsync(placement.Id, await SeatAsync(db, placement, StayParty.Host), thread.Id, open: false);
        }
    });

    public Task SignAsync() => AtHostsAsync(async services =>
    {
        var (db, agreeing) = (services.GetRequiredService<CorridorDb>(), services.GetRequiredService<Agreeing>());
        foreach (var placement in await HostedAsync(services, PlacementState.Accepted))
        {
            foreach (var party in Enum.GetValues<StayParty>())
            {
                var seat = await SeatAsync(db, placement, party);
                await agreeing.SignAsync(placement.Id, seat, seat.Name, (await agreeing.FindAsync(placement.Id))!.Current.Digest);
            }
        }
    });

    /// <summary>Half of each list is ticked.</summary>
    public Task PrepareAsync() => AtHostsAsync(async services =>
    {
        var (db, checklist) = (services.GetRequiredService<CorridorDb>(), services.GetRequiredService<Checklist>());
        foreach (var placement in await HostedAsync(services, PlacementState.Agreed))
        {
            var items = (await checklist.OfAsync(placement)).Where(item => !item.IsMilestone).ToList();
            foreach (var item in items.Take((items.Count + 1) / 2).Where(item => item.DoneAt is null))
                await checklist.TickAsync(placement.Id, [await SeatAsync(db, placement, item.Owner)], item.Id, done: true, item.Key == "visa" ? "Not needed: we may stay without one." : null);
        }
    });

    // Either city sees a stay; what is done for it is done in the host's.
    private static Task<List<Placement>> HostedAsync(IServiceProvider services, PlacementState state)
    {
        var here = services.GetRequiredService<CurrentCity>().Required.Id;
        return services.GetRequiredService<CorridorDb>().Set<Placement>().Where(one => one.SecondCityId == here && one.State == state).ToListAsync();
    }

    private async Task<Seat> SeatAsync(CorridorDb db, Placement placement, StayParty party)
    {
        if (party == StayParty.StartUp)
            return new Seat(party, placement.OwnerId, CompanyOf(placement.Title).Team[0].Name);
        var city = (await cities.ByIdAsync(party == StayParty.OriginCity ? placement.FirstCityId : placement.SecondCityId))!.Slug;
        var role = party == StayParty.Host ? DemoRole.Host : DemoRole.Coordinator;
        var person = people.People.First(person => person.Roles.Any(one => one.Role == role && (one.City ?? person.City) == city));
        return new Seat(party, (await db.Users.SingleAsync(one => one.Email == person.Email)).Id, person.Name);
    }

    /// <summary>Answers the reports that are open, all but one.</summary>
    public Task ReportAsync() => AtHostsAsync(async services =>
    {
        var (db, staying) = (services.GetRequiredService<CorridorDb>(), services.GetRequiredService<Staying>());
        foreach (var report in await db.Set<Report>().Where(one => one.SentAt == null).ToListAsync())
        {
            var placement = await db.Set<Placement>().SingleAsync(one => one.Id == report.PlacementId);
            var company = CompanyOf(placement.Title);
            if (company.Slug == Latecomer && report is { Key: "check-in", Number: 90 })
                continue;
            await staying.SaveAsync(report, report.FormOf(placement).Fields.ToDictionary(field => field.Key, field => AnswerOf(field, company)));
            await staying.SendAsync(placement, report);
        }
    });

    /// <summary>Guests have reached the first of their milestones.</summary>
    public Task ReachAsync() => AtHostsAsync(async services =>
    {
        var (db, checklist) = (services.GetRequiredService<CorridorDb>(), services.GetRequiredService<Checklist>());
        foreach (var placement in await HostedAsync(services, PlacementState.Running))
        {
            if ((await checklist.OfAsync(placement)).FirstOrDefault(item => item is { IsMilestone: true, DoneAt: null }) is { } first)
                await checklist.TickAsync(placement.Id, [await SeatAsync(db, placement, first.Owner)], first.Id, done: true, note: null);
        }
    });

    /// <summary>Guests book the next free hour of a mentor.</summary>
    public Task BookMentorsAsync() => AtHostsAsync(async services =>
    {
        var (db, desk) = (services.GetRequiredService<CorridorDb>(), services.GetRequiredService<MentorDesk>());
        foreach (var placement in await HostedAsync(services, PlacementState.Running))
        {
            var free = await desk.FreeAsync(placement, await desk.MentorsAsync(placement));
            if (free.FirstOrDefault(mentor => mentor.Value.Count > 0) is { Value: not null } mentor)
                await desk.BookAsync(placement.Id, await SeatAsync(db, placement, StayParty.StartUp), mentor.Key, mentor.Value[0], "First customers");
        }
    });

    /// <summary>Two cities accept their charter once one of them has worded it otherwise; a third one has only begun.</summary>
    public async Task CharterAsync(string one, string other, string third)
    {
        var (first, second) = ((await cities.BySlugAsync(one))!, (await cities.BySlugAsync(other))!);
        if (await cities.In(first.Id, services => services.GetRequiredService<Chartering>().OfAsync(second.Id)) is not null)
            return;
        await AtDeskAsync(first, second, (desk, seat) => desk.BeginAsync(second, seat));
        await AtDeskAsync(second, first, (desk, seat) => desk.CommentAsync(first.Id, seat, "welcome", null, "In August half the town hall is away: three working days?"));
        await AtDeskAsync(second, first, async (desk, seat) =>
        {
            var current = (await desk.FindAsync(first.Id))!;
            var welcome = current.Text.Articles.Single(article => article.Key == "welcome").Text;
            var wording = LocalizedText.Of(welcome.ByLanguage.Select(text => KeyValuePair.Create(text.Key, text.Key switch
            {
                "fr" => text.Value.Replace("deux jours ouvrés", "trois jours ouvrés", StringComparison.Ordinal),
                "es" => text.Value.Replace("dos días laborables", "tres días laborables", StringComparison.Ordinal),
                _ => text.Value.Replace("two working days", "three working days", StringComparison.Ordinal),
            })));
            await desk.ProposeAsync(first.Id, seat, "welcome", wording, "Three days, because of August", current.Current.Digest);
        });
        foreach (var (here, with) in new[] { (first, second), (second, first) })
            await AtDeskAsync(here, with, async (desk, seat) => await desk.AcceptAsync(with.Id, seat, seat.Name, (await desk.FindAsync(with.Id))!.Current.Digest));
        await AtDeskAsync((await cities.BySlugAsync(third))!, first, (desk, seat) => desk.BeginAsync(first, seat));
    }

    private Task AtDeskAsync(City here, City with, Func<Chartering, Seat, Task> work) => cities.In(here.Id, async services =>
    {
        var person = people.People.First(person => person.Roles.Any(one => one.Role == DemoRole.Coordinator && (one.City ?? person.City) == here.Slug));
        var account = await services.GetRequiredService<CorridorDb>().Users.Where(user => user.Email == person.Email).Select(user => user.Id).SingleAsync();
        await work(services.GetRequiredService<Chartering>(), new Seat(Charter.PairOf(here.Id, with.Id).First == here.Id ? StayParty.OriginCity : StayParty.HostCity, account, person.Name));
    });

    /// <summary>A guest would stay longer: its host has to answer.</summary>
    public Task AskLongerAsync() => AtHostsAsync(async services =>
    {
        if ((await HostedAsync(services, PlacementState.Running)).MinBy(one => one.Title, StringComparer.Ordinal) is { } placement)
            await services.GetRequiredService<Staying>().AmendAsync(placement, new Change(AmendmentKind.Extend, 2), StayParty.StartUp, placement.OwnerId, ReasonIn(placement.Language));
    });

    private static string ReasonIn(string language) => language switch
    {
        "fr" => "Une expérimentation commence le mois prochain et durera huit semaines.",
        "es" => "El mes próximo empieza un piloto que durará ocho semanas.",
        _ => "A pilot begins next month and will take eight weeks.",
    };

    private async Task AtHostsAsync(Func<IServiceProvider, Task> play)
    {
        foreach (var slug in offers.Incubators.Select(incubator => incubator.City!).Distinct())
        {
            await cities.In((await cities.BySlugAsync(slug))!.Id, play);
        }
    }

    private static string AnswerOf(Field field, DemoCompany company) => field.Kind switch
    {
        FieldKind.YesNo => "yes",
        FieldKind.Number => "2",
        FieldKind.SingleChoice => field.Choices[0].Key,
        _ => string.Join(' ', (company.Answers.GetValueOrDefault("stay-plan") ?? company.Answers["solution"]).Split(' ').Take(field.MaxWords ?? 100)),
    };

    private DemoCompany CompanyOf(string name) => demo.Companies.Single(company => company.Name == name);
}
