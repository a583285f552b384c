using System.Text;
using Corridor.Accounts;
using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Decks;
using Corridor.Decks.Storage;
using Corridor.Notifications;
using Corridor.Tenancy;
using Corridor.Tests.Data;
using Corridor.Tests.Workflows;
using Corridor.Texts;
using Corridor.Workflows;
using Corridor.Workflows.Running;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace Corridor.Tests.Applications;

public sealed class ApplicationTests : IAsyncLifetime
{
    private static readonly Guid ThisPage = Guid.NewGuid();
    private static readonly Guid OtherPage = Guid.NewGuid();

    private TestDatabase database = null!;
    private City city = null!;
    private Guid owner;
    private Guid call;
    private Guid draft;
    private Instant deadline;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync();
        city = await database.CityAsync("north");
        owner = await database.In(city, async services =>
        {
            var db = services.GetRequiredService<CorridorDb>();
            var account = Account.For("ada@example.org", "Ada", "fr", database.Clock.Now());
            db.Add(account);
            await db.SaveChangesAsync();
            return account.Id;
        });
        call = await database.In(city, CallAsync);
        draft = await database.In(city, async services =>
        {
            var one = await services.GetRequiredService<CorridorDb>().Set<Call>().SingleAsync();
            deadline = one.ClosesAt;
            return (await services.GetRequiredService<Drafts>().StartAsync(one, owner, "fr", 3, database.Clock.Now())).Id;
        });
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task Starting_twice_goes_on_with_the_same_draft_and_records_the_consent_once()
    {
        var again = await database.In(city, async services => (await services.GetRequiredService<Drafts>().StartAsync(
            await services.GetRequiredService<CorridorDb>().Set<Call>().SingleAsync(), owner, "fr", 4, database.Clock.Now())).Id);

        Assert.Equal(draft, again);
        await using var db = database.In(city);
        var consent = await db.Set<Consent>().SingleAsync();
        Assert.Equal(("privacy-notice", "3", "fr", draft), (consent.Kind, consent.TextVersion, consent.Language, consent.SubjectId));
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, false)]
    [InlineData(1, false)]
    public async Task What_counts_is_the_instant_of_arrival(int secondsAfterDeadline, bool accepted)
    {
        await SaveAsync("name", "Rhine Loop");
        await UploadAsync("deck.pdf");

        var refusal = await Record.ExceptionAsync(() => SubmitAsync(deadline + Duration.FromSeconds(secondsAfterDeadline)));

        Assert.Equal(accepted ? null : "{0} closed on {1}. Your draft is kept, but it cannot be sent any more.", (refusal as RuleBrokenException)?.Text.Key);
        await using var db = database.In(city);
        Assert.Equal(accepted ? 1 : 0, await db.Set<Submission>().CountAsync());
        Assert.Equal("Rhine Loop", (await db.Set<Answer>().SingleAsync()).Value);
    }

    [Fact]
    public async Task The_receipt_goes_by_mail_in_the_applicants_language_with_zone_size_and_digest()
    {
        await SaveAsync("name", "Rhine Loop");
        await UploadAsync("deck.pdf");

        await SubmitAsync(database.Clock.Now());

        await using var db = database.In(city);
        var submission = await db.Set<Submission>().SingleAsync();
        var mail = await db.Set<OutgoingMail>().SingleAsync(one => one.Kind == "application-received");
        Assert.Equal(("fr", "ada@example.org"), (mail.Language, mail.Recipient));
        Assert.Contains("0001", mail.Subject, StringComparison.Ordinal);
        Assert.Contains(submission.DeckSha256!, mail.Body, StringComparison.Ordinal);
        Assert.Contains("deck.pdf, 14 ", mail.Body, StringComparison.Ordinal);
        Assert.Contains("north", mail.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_sent_stands_until_it_is_sent_again()
    {
        await SaveAsync("name", "First");
        await UploadAsync("deck.pdf");
        await SubmitAsync(database.Clock.Now());
        database.Clock.Advance(Duration.FromMinutes(1));

        await SaveAsync("name", "Second");

        Assert.Equal(("First", true), await SentAsync());
        await SubmitAsync(database.Clock.Now());
        Assert.Equal(("Second", false), await SentAsync());
        await using var db = database.In(city);
        Assert.Equal(2, await db.Set<Submission>().CountAsync());
        Assert.Equal(1, (await db.Set<Application>().SingleAsync()).Number);
    }

    [Fact]
    public async Task A_workflow_waits_for_what_was_sent_to_be_sent_again()
    {
        await database.In(city, async services =>
        {
            var db = services.GetRequiredService<CorridorDb>();
            await SmallWorkflow.PublishAsync(
                services,
                await db.Set<Call>().SingleAsync(),
                [SmallWorkflow.Start(ApplicationSubmitted.EventName, "sent"), SmallWorkflow.Step(ApplicationSubmitted.ChangedName, "changed"), SmallWorkflow.Step("LogTask", "end", ("Text", "Done"))],
                "sent Done changed", "changed Done end");
            await db.SaveChangesAsync();
        });
        await SaveAsync("name", "Rhine Loop");
        await UploadAsync("deck.pdf");
        await SubmitAsync(database.Clock.Now());
        await database.Services.GetRequiredService<DueTimers>().DrainAsync();
        Assert.Equal(["sent"], await StepsAsync());

        database.Clock.Advance(Duration.FromMinutes(1));
        // The first deck was refused meanwhile.
        await UploadAsync("deck.pdf");
        await SubmitAsync(database.Clock.Now());
        await database.Services.GetRequiredService<DueTimers>().DrainAsync();

        // The one instance went on; another was not begun.
        Assert.Equal(["sent", "changed", "end"], await StepsAsync());

        async Task<List<string>> StepsAsync()
        {
            await using var db = database.In(city);
            return await db.Set<JournalEntry>().Where(entry => entry.Outcome != "").OrderBy(entry => entry.Number).Select(entry => entry.ActivityId).ToListAsync();
        }
    }

    [Fact]
    public async Task Sending_twice_without_a_change_is_sending_once()
    {
        await SaveAsync("name", "First");
        await UploadAsync("deck.pdf");

        var first = await SubmitAsync(database.Clock.Now());
        var second = await SubmitAsync(database.Clock.Now());

        Assert.Equal(first, second);
    }

    [Fact]
    public async Task Withdrawing_takes_it_back_once_and_a_new_draft_may_be_started()
    {
        await database.In(city, services => services.GetRequiredService<Submissions>().WithdrawAsync(draft, owner, "We merged."));

        var refusal = await Assert.ThrowsAsync<RuleBrokenException>(() => database.In(city, services => services.GetRequiredService<Submissions>().WithdrawAsync(draft, owner, "")));
        Assert.Equal("This application was withdrawn already.", refusal.Text.Key);
        var anew = await database.In(city, async services => (await services.GetRequiredService<Drafts>().StartAsync(
            await services.GetRequiredService<CorridorDb>().Set<Call>().SingleAsync(), owner, "fr", 3, database.Clock.Now())).Id);
        Assert.NotEqual(draft, anew);
    }

    [Fact]
    public async Task What_another_page_saved_later_is_reported_and_not_overwritten()
    {
        var known = (await SaveAsync("name", "Both saw this")).Revision;
        await SaveAsync("name", "Hers", known, OtherPage);

        var mine = await SaveAsync("name", "Mine", known, ThisPage);

        Assert.Equal((false, "Hers"), (mine.Stored, mine.Clash));
        var after = await SaveAsync("name", "Mine, having seen hers", mine.Revision, ThisPage);
        Assert.True(after.Stored);
    }

    [Fact]
    public async Task A_page_never_clashes_with_itself_nor_with_other_fields()
    {
        var known = (await SaveAsync("name", "One")).Revision;
        await SaveAsync("about", "Elsewhere", known, OtherPage);

        // The answer to the first save was lost, so the page still knows the old revision.
        await SaveAsync("name", "Two", known, ThisPage);
        var again = await SaveAsync("name", "Three", known, ThisPage);

        Assert.Equal((true, null), (again.Stored, again.Clash));
    }

    [Fact]
    public async Task Too_many_words_are_kept_with_a_problem_and_control_characters_are_refused()
    {
        var tooLong = await SaveAsync("about", "one two three four five six");
        var broken = await SaveAsync("about", "bell \u0007");

        Assert.Equal((true, new Text("Use at most {0} words: you have {1}.", 5, 6)), (tooLong.Stored, tooLong.Problem!.Value));
        Assert.False(broken.Stored);
        await using var db = database.In(city);
        Assert.Equal("one two three four five six", (await db.Set<Answer>().SingleAsync()).Value);
    }

    [Fact]
    public async Task Ten_fields_saved_at_once_are_all_there()
    {
        await Task.WhenAll(Enumerable.Range(0, 10).Select(i => SaveAsync(i % 2 == 0 ? "name" : "about", "Value " + i, null, Guid.NewGuid())));

        await using var db = database.In(city);
        Assert.Equal(2, await db.Set<Answer>().CountAsync());
        Assert.Equal(10, (await db.Set<Application>().SingleAsync()).Revision);
    }

    [Fact]
    public async Task A_deck_that_the_check_refuses_after_the_deadline_may_be_replaced_for_a_day_with_the_answers_as_sent()
    {
        await SaveAsync("name", "As sent");
        await UploadAsync("not-a.pdf");
        await SubmitAsync(deadline - Duration.FromSeconds(1));
        database.Clock.MoveTo(deadline + Duration.FromHours(1));

        await database.Services.GetRequiredService<DueTimers>().DrainAsync();

        await using (var db = database.In(city))
        {
            Assert.Equal(DeckState.Refused, (await db.Set<Deck>().SingleAsync()).State);
            Assert.Equal(database.Clock.Now() + Duration.FromHours(24), (await db.Set<Application>().SingleAsync()).DeckReplaceableUntil!.Value, (a, b) => (a - b).TotalMinutes is > -1 and < 1);
            Assert.Equal(1, await db.Set<OutgoingMail>().CountAsync(mail => mail.Kind == "deck-refused"));
        }

        await SaveAsync("name", "Changed too late");
        await UploadAsync("better.pdf");
        await SubmitAsync(database.Clock.Now());
        Assert.Equal("As sent", (await SentAsync()).Name);
        await using var after = database.In(city);
        Assert.Equal("better.pdf", (await after.Set<Submission>().OrderByDescending(one => one.Id).FirstAsync()).DeckName);
    }

    [Fact]
    public async Task An_abandoned_upload_goes_after_its_time()
    {
        await database.In(city, services => services.GetRequiredService<DeckUploads>().StartAsync(draft, owner, "slow.pdf", 100, database.Clock.Now()));
        database.Clock.Advance(Deck.UploadLife);

        await database.Services.GetRequiredService<DueTimers>().DrainAsync();

        await using var db = database.In(city);
        Assert.Equal(0, await db.Set<Deck>().CountAsync());
    }

    [Fact]
    public async Task Somebody_elses_draft_is_not_found()
    {
        var stranger = Guid.NewGuid();

        await Assert.ThrowsAsync<NotFoundException>(() => database.In(city, services => services.GetRequiredService<Drafts>().SaveAsync(draft, stranger, "name", "x", null, ThisPage)));
        await Assert.ThrowsAsync<NotFoundException>(() => database.In(city, services => services.GetRequiredService<Submissions>().SubmitAsync(draft, stranger, database.Clock.Now())));
        await Assert.ThrowsAsync<NotFoundException>(() => database.In(city, services => services.GetRequiredService<DeckUploads>().StartAsync(draft, stranger, "x.pdf", 1, database.Clock.Now())));
    }

    private Task<SavedField> SaveAsync(string field, string value, int? known = null, Guid? page = null) =>
        database.In(city, services => services.GetRequiredService<Drafts>().SaveAsync(draft, owner, field, value, known, page ?? ThisPage));

    private Task<Guid> SubmitAsync(Instant receivedAt) =>
        database.In(city, async services => (await services.GetRequiredService<Submissions>().SubmitAsync(draft, owner, receivedAt)).Id);

    private Task UploadAsync(string name) => database.In(city, async services =>
    {
        var uploads = services.GetRequiredService<DeckUploads>();
        var content = "not a PDF file"u8.ToArray();
        var deck = await uploads.StartAsync(draft, owner, name, content.Length, database.Clock.Now());
        await services.GetRequiredService<DeckStore>().AppendAsync(deck.Key, 0, new MemoryStream(content), content.Length);
        await uploads.FinishAsync(deck);
    });

    private async Task<(string Name, bool Changed)> SentAsync()
    {
        await using var db = database.In(city);
        var application = await db.Set<Application>().SingleAsync();
        var sent = await db.Set<Submission>().SingleAsync(one => one.Id == application.SubmissionId);
        return (sent.Answers["name"], application.HasUnsentChanges);
    }

    private async Task<Guid> CallAsync(IServiceProvider services)
    {
        var now = database.Clock.Now();
        var made = SmallCall.Published(city.Zone, now);
        var db = services.GetRequiredService<CorridorDb>();
        db.Add(made);
        await db.SaveChangesAsync();
        return made.Id;
    }
}
