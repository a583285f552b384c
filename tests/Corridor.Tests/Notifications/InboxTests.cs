using System.Globalization;
using System.Text.Json.Nodes;
using Corridor.Accounts;
using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Notifications;
using Corridor.Tenancy;
using Corridor.Tests.Data;
using Corridor.Texts;
using Corridor.Workflows;
using Corridor.Workflows.Definitions;
using Corridor.Workflows.Running;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace Corridor.Tests.Notifications;

/// <summary>What a call's workflows tell its coordinators, and how it reaches each of them.</summary>
public sealed class InboxTests : IAsyncLifetime
{
    private TestDatabase network = null!;
    private City city = null!;
    private Guid call;

    public async ValueTask InitializeAsync()
    {
        network = await TestDatabase.CreateAsync();
        network.Clock.MoveTo(Instant.FromUtc(2040, 1, 10, 8, 0));
        city = await network.CityAsync("nord");
        call = await network.In(city, async services =>
        {
            var made = await services.GetRequiredService<NewEdition>().OpenAsync("startup-competition", new EditionAnswers(
                "mobility-2027", LocalizedText.Of("fr", "Mobilité 2027"), new LocalDateTime(2040, 1, 12, 9, 0), new LocalDateTime(2040, 3, 1, 18, 0), ["fr"], 2, 4));
            made.Publish(network.Clock.Now());
            await services.GetRequiredService<CorridorDb>().SaveChangesAsync();
            return made.Id;
        });
        // It is open; what the recipe's own workflows say of that, nobody was there to be told.
        network.Clock.MoveTo(Instant.FromUtc(2040, 1, 13, 8, 0));
        await DrainAsync();
    }

    public ValueTask DisposeAsync() => network.DisposeAsync();

    [Fact]
    public async Task What_need_not_be_a_mail_comes_the_way_its_reader_chose()
    {
        var (_, bo, cy) = await ThreeAsync();
        await PublishAsync(Mail("progress"));

        await ApplyAsync();

        await using var db = network.In(city);
        var mail = await db.Set<OutgoingMail>().SingleAsync(one => one.Kind == "workflow");
        Assert.Equal(("ada@example.org", "Somebody began"), (mail.Recipient, mail.Subject));
        Assert.StartsWith("http://localhost/unsubscribe/", mail.UnsubscribeAddress, StringComparison.Ordinal);
        Assert.Contains(mail.UnsubscribeAddress!, mail.Body, StringComparison.Ordinal);
        Assert.Equal([(bo, true), (cy, false)], (await MessagesAsync()).Select(one => (one.AccountId, one.AwaitsDigest)));
        Assert.Equal("1 mail, 2 messages", (await db.Set<JournalEntry>().SingleAsync(entry => entry.ActivityId == "tell")).Note.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("essential")]
    public async Task What_is_essential_always_comes_as_a_mail(string? category)
    {
        await ThreeAsync();
        await PublishAsync(Mail(category));

        await ApplyAsync();

        await using var db = network.In(city);
        var mails = await db.Set<OutgoingMail>().Where(one => one.Kind == "workflow").OrderBy(one => one.Recipient).ToListAsync();
        Assert.Equal(["ada@example.org", "bo@example.org", "cy@example.org"], mails.Select(mail => mail.Recipient));
        Assert.All(mails, mail => Assert.Null(mail.UnsubscribeAddress));
        Assert.Empty(await MessagesAsync());
    }

    [Fact]
    public async Task A_message_is_read_by_opening_it_and_by_nobody_else()
    {
        var (ada, bo, cy) = await ThreeAsync();
        await PublishAsync(Told("NotifyTask", []));

        var application = await ApplyAsync();

        var messages = await MessagesAsync();
        Assert.Equal([ada, bo, cy], messages.Select(one => one.AccountId));
        Assert.Equal(
            ("Somebody began", "It is about Mobilité 2027.\n\nGood news.", "See it:", $"/applications/{application}", city.Id),
            (messages[0].Subject, messages[0].Body, messages[0].LinkWords, messages[0].Path, messages[0].CityId));
        Assert.Equal(0, await CountAsync<OutgoingMail>());
        Assert.Equal((1, 1), (await UnreadAsync(ada), await UnreadAsync(bo)));

        await InNetworkAsync(inbox => inbox.OpenAsync(ada, messages[0].Id));
        await Assert.ThrowsAsync<NotFoundException>(() => InNetworkAsync(inbox => inbox.OpenAsync(ada, messages[1].Id)));

        Assert.Equal((0, 1), (await UnreadAsync(ada), await UnreadAsync(bo)));
    }

    [Fact]
    public async Task All_are_read_up_to_the_newest_that_was_shown_and_counting_ends_at_a_hundred()
    {
        var (ada, bo, _) = await ThreeAsync();
        for (var i = 0; i < 105; i++)
            await WriteAsync(ada);
        await WriteAsync(bo);
        var newest = (await InNetworkAsync(inbox => inbox.AfterAsync(ada, null)))[0].Id;
        await WriteAsync(ada);

        Assert.Equal(Inbox.MostCounted + 1, await UnreadAsync(ada));
        await InNetworkAsync(async inbox => { await inbox.ReadUpToAsync(ada, newest); return true; });

        Assert.Equal((1, 1), (await UnreadAsync(ada), await UnreadAsync(bo)));
    }

    [Fact]
    public async Task Messages_are_kept_for_a_year()
    {
        var (ada, _, _) = await ThreeAsync();
        await WriteAsync(ada);
        network.Clock.Advance(Duration.FromDays(2));
        await WriteAsync(ada);

        network.Clock.Advance(Duration.FromDays(364));
        await network.Services.GetRequiredService<MailSweep>().SweepAsync();

        Assert.Equal(1, await CountAsync<Message>());
    }

    [Fact]
    public async Task An_address_of_ours_ends_one_kind_of_mail_and_no_other_address_does()
    {
        var (ada, bo, _) = await ThreeAsync();
        var links = network.Services.GetRequiredService<UnsubscribeLinks>();
        var token = links.To(ada, MailCategory.Reminders).Split('/')[^1];

        Assert.Equal((ada, MailCategory.Reminders), links.Read(token));
        Assert.Null(links.Read(token[..^2] + (token[^2] == 'A' ? 'B' : 'A') + token[^1]));
        Assert.Null(links.Read(ada.ToString("N")));
        Assert.DoesNotContain(ada.ToString("N"), token, StringComparison.OrdinalIgnoreCase);
        await PreferAsync((preferences, _) => preferences.EndAsync(ada, MailCategory.Reminders));
        await PreferAsync((preferences, _) => preferences.EndAsync(bo, null));

        Assert.Equal([MailWay.Message, MailWay.Mail], await WaysAsync(ada));
        // Bo wanted a digest of how things go, and mails of the rest.
        Assert.Equal([MailWay.Mail, MailWay.Message], await WaysAsync(bo));
    }

    [Fact]
    public async Task A_date_goes_along_for_the_calendar_and_a_later_mail_moves_it()
    {
        await ThreeAsync();
        await PublishAsync(Mail("essential", [new("Calendar", "call.closes"), new("CalendarTitle", "Closing, {call.title}")]));
        var application = await ApplyAsync();
        var first = await EventsAsync();
        network.Clock.Advance(Duration.FromDays(1));

        // The same step about the same application, run a second time.
        await network.In(city, async services =>
        {
            await services.GetRequiredService<IHandle<IWorkflowEvent>>().HandleAsync(new Again(application, call), default);
            await services.GetRequiredService<CorridorDb>().SaveChangesAsync();
        });
        await DrainAsync();

        var both = await EventsAsync();
        Assert.Equal(3, first.Select(one => one["UID"]).Distinct().Count());
        Assert.Equal(6, both.Count);
        Assert.Equal(first.Select(one => one["UID"]).Order(), both.Select(one => one["UID"]).Distinct().Order());
        Assert.All(both, one => Assert.Equal(("20400301T170000Z", "Closing\\, Mobilité 2027", "-PT1440M"), (one["DTSTART"], one["SUMMARY"], one["TRIGGER"])));
        Assert.All(both.GroupBy(one => one["UID"], one => int.Parse(one["SEQUENCE"], CultureInfo.InvariantCulture)), numbers => Assert.InRange(numbers.Max() - numbers.Min(), 24 * 60, 25 * 60));
    }

    [Fact]
    public async Task Every_mail_of_a_call_can_be_looked_at_in_every_language_and_tried_on_oneself()
    {
        var (ada, _, _) = await ThreeAsync();
        await PublishAsync(Mail("progress"));
        var application = await ApplyAsync();
        await network.In(city, async services =>
        {
            var (book, db) = (services.GetRequiredService<WorkflowBook>(), services.GetRequiredService<CorridorDb>());
            await book.KeepAsync(Definition(Told("EmailTask", [new("Category", "progress")], "Quite another subject")), new WorkflowRoot("call", call));
            await db.SaveChangesAsync();
        });

        await network.In(city, async services =>
        {
            var mails = services.GetRequiredService<WorkflowMails>();
            // The jury's and those about nominations have tests of their own.
            var others = await services.GetRequiredService<CorridorDb>().Set<WorkflowType>().Where(type => type.Key.StartsWith("jury-") || type.Key == "nominations").Select(type => type.Id).ToListAsync();
            var templates = (await mails.OfAsync(call)).Where(one => !others.Contains(one.TypeId)).ToList();
            Assert.Equal(["remind-0", "remind-2", "remind-7", "tell", "tell", "tell-closed", "tell-open"], templates.Select(one => one.Step.ActivityId).Order());
            Assert.Equal([false, true], templates.Where(one => one.Step.ActivityId == "tell").Select(one => one.IsDraft));
            var reminder = templates.Single(one => one.Step.ActivityId == "remind-7");
            var shown = new List<string>();
            foreach (var language in new[] { "en", "fr", "es" })
                shown.Add((await mails.ShowAsync(call, reminder, null, new Reader("ada@example.org", language, AccountId: ada)))!.Subject.Replace('\u00a0', ' '));
            Assert.Equal(["A week is left for “[Title of the application]”", "Il reste une semaine pour « [Titre de la candidature] »", "Queda una semana para «[Título de la candidatura]»"], shown);
            Assert.Null(await mails.ShowAsync(call, reminder, Guid.NewGuid(), new Reader("ada@example.org", "en")));
            var draft = (await mails.ShowAsync(call, templates.Single(one => one.IsDraft), application, new Reader("ada@example.org", "en", AccountId: ada)))!;
            Assert.Equal(("Quite another subject", true), (draft.Subject, draft.Body.Contains($"/nord/applications/{application}", StringComparison.Ordinal)));

            for (var i = 0; i < 20; i++)
                await mails.SendTestAsync(draft, ada);
            await Assert.ThrowsAsync<RuleBrokenException>(() => mails.SendTestAsync(draft, ada));
            await services.GetRequiredService<CorridorDb>().SaveChangesAsync();
        });

        await using var db = network.In(city);
        var tests = await db.Set<OutgoingMail>().Where(mail => mail.Kind == "test").ToListAsync();
        Assert.Equal(20, tests.Count);
        Assert.All(tests, mail => Assert.Equal(("ada@example.org", "Test: Quite another subject"), (mail.Recipient, mail.Subject)));
        Assert.Equal(1, await db.Set<OutgoingMail>().CountAsync(mail => mail.Kind == "workflow"));
    }

    [Fact]
    public async Task A_city_sees_its_own_lost_mails_and_tries_again()
    {
        var other = await network.CityAsync("sud");
        foreach (var (where, address) in new[] { (city, "here@example.org"), (other, "there@example.org") })
        {
            await network.In(where, async services =>
            {
                var db = services.GetRequiredService<CorridorDb>();
                var mail = OutgoingMail.To(address, "en", "workflow", "Lost", "Text", network.Clock.Now());
                mail.Bounce("The server answered 550.", network.Clock.Now());
                db.AddRange(mail, new SuppressedAddress { Address = address, Reason = "550", Since = network.Clock.Now() });
                await db.SaveChangesAsync();
            });
        }

        var (lost, elsewhere) = (await LostAsync(city), await LostAsync(other));
        Assert.Equal(("here@example.org", "there@example.org"), (Assert.Single(lost).Recipient, Assert.Single(elsewhere).Recipient));
        await Assert.ThrowsAsync<NotFoundException>(() => RetryAsync(elsewhere[0].Id));
        await RetryAsync(lost[0].Id);

        Assert.Equal((0, 1), ((await LostAsync(city)).Count, (await LostAsync(other)).Count));
        await using var db = network.In(city);
        Assert.Equal(MailState.Queued, (await db.Set<OutgoingMail>().SingleAsync(mail => mail.Id == lost[0].Id)).State);
        Assert.Equal(["there@example.org"], await db.Set<SuppressedAddress>().Select(one => one.Address).ToListAsync());
    }

    private Task<Paged<OutgoingMail>> LostAsync(City where) => network.In(where, services => services.GetRequiredService<Undelivered>().AfterAsync(null));

    private Task RetryAsync(Guid id) => network.In(city, async services =>
    {
        await services.GetRequiredService<Undelivered>().RetryAsync(id);
        await services.GetRequiredService<CorridorDb>().SaveChangesAsync();
    });

    /// <summary>Three coordinators: Ada gets mails, Bo one a day, Cy none.</summary>
    private async Task<(Guid Ada, Guid Bo, Guid Cy)> ThreeAsync()
    {
        var ids = new List<Guid>();
        foreach (var (name, way) in new[] { ("ada", MailWay.Mail), ("bo", MailWay.Digest), ("cy", MailWay.Message) })
        {
            ids.Add(await network.In(city, async services =>
            {
                var db = services.GetRequiredService<CorridorDb>();
                var account = await services.GetRequiredService<SignIn>().AccountForAsync(name + "@example.org", name, "en");
                db.Add(new Membership { AccountId = account.Id, Role = CityRole.Coordinator, Since = network.Clock.Now() });
                await services.GetRequiredService<MailPreferences>().ChooseAsync(account.Id, new Dictionary<MailCategory, MailWay> { [MailCategory.Progress] = way });
                await db.SaveChangesAsync();
                return account.Id;
            }));
        }

        return (ids[0], ids[1], ids[2]);
    }

    private static ActivityRecord Mail(string? category, params KeyValuePair<string, JsonNode?>[] more) =>
        Told("EmailTask", category is null ? more : [new("Category", category), .. more]);

    private static ActivityRecord Told(string task, KeyValuePair<string, JsonNode?>[] more, string subject = "Somebody began")
    {
        var given = new JsonObject { ["Recipients"] = "coordinators", ["Subject"] = subject, ["Body"] = "It is about {call.title}.\n\nGood news.", ["Link"] = "See it:" };
        foreach (var (name, value) in more)
            given[name] = value;
        return new ActivityRecord("tell", task, 0, 0, IsStart: false, given);
    }

    private static WorkflowDefinition Definition(ActivityRecord tell) => new()
    {
        WorkflowTypeId = "of-the-test",
        Name = LocalizedText.Of("en", "Of the test"),
        Activities = [new ActivityRecord("began", "ApplicationStartedEvent", 0, 0, IsStart: true, []), tell],
        Transitions = [new Transition("began", "Done", "tell")],
    };

    private Task PublishAsync(ActivityRecord tell) => network.In(city, async services =>
    {
        var book = services.GetRequiredService<WorkflowBook>();
        await book.PublishAsync(await book.KeepAsync(Definition(tell), new WorkflowRoot("call", call)), null);
        await services.GetRequiredService<CorridorDb>().SaveChangesAsync();
    });

    private async Task<Guid> ApplyAsync()
    {
        var id = await network.In(city, async services =>
        {
            var db = services.GetRequiredService<CorridorDb>();
            var owner = await services.GetRequiredService<SignIn>().AccountForAsync("applicant@example.org", "", "fr");
            var application = Application.Start(await db.Set<Call>().SingleAsync(), owner.Id, "fr", network.Clock.Now());
            db.Add(application);
            await db.SaveChangesAsync();
            return application.Id;
        });
        await DrainAsync();
        return id;
    }

    private Task<int> DrainAsync() => network.Services.GetRequiredService<DueTimers>().DrainAsync();

    private Task<bool> WriteAsync(Guid account) => InNetworkAsync(async (inbox, db) =>
    {
        inbox.Write(account, "test", new Letter("en", "Subject", ["Text"]));
        await db.SaveChangesAsync();
        return true;
    });

    private Task<int> UnreadAsync(Guid account) => InNetworkAsync(inbox => inbox.UnreadAsync(account));

    private Task<T> InNetworkAsync<T>(Func<Inbox, Task<T>> work) => InNetworkAsync((inbox, _) => work(inbox));

    private async Task<T> InNetworkAsync<T>(Func<Inbox, CorridorDb, Task<T>> work)
    {
        await using var scope = network.Services.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<Inbox>(), scope.ServiceProvider.GetRequiredService<CorridorDb>());
    }

    private async Task PreferAsync(Func<MailPreferences, CorridorDb, Task> work)
    {
        await using var scope = network.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CorridorDb>();
        await work(scope.ServiceProvider.GetRequiredService<MailPreferences>(), db);
        await db.SaveChangesAsync();
    }

    private async Task<IEnumerable<MailWay>> WaysAsync(Guid account)
    {
        await using var scope = network.Services.CreateAsyncScope();
        var ways = await scope.ServiceProvider.GetRequiredService<MailPreferences>().OfAsync(account);
        return MailPreferences.ToChoose.Select(category => ways[category]);
    }

    private async Task<List<Message>> MessagesAsync()
    {
        await using var db = network.Databases.AcrossCities();
        return await db.Set<Message>().OrderBy(message => message.Id).ToListAsync();
    }

    private async Task<int> CountAsync<T>() where T : class
    {
        await using var db = network.Databases.AcrossCities();
        return await db.Set<T>().CountAsync();
    }

    private async Task<List<Dictionary<string, string>>> EventsAsync()
    {
        await using var db = network.In(city);
        return [.. (await db.Set<OutgoingMail>().Where(mail => mail.Calendar != null).Select(mail => mail.Calendar!).ToListAsync())
            .Select(calendar => calendar.Replace("\r\n ", "", StringComparison.Ordinal).Split("\r\n", StringSplitOptions.RemoveEmptyEntries)
                .Select(line => line.Split(':', 2)).GroupBy(line => line[0]).ToDictionary(lines => lines.Key, lines => lines.First()[1]))];
    }

    private sealed record Again(Guid Subject, Guid? Root) : IWorkflowEvent
    {
        public string Name => "ApplicationStartedEvent";
    }
}
