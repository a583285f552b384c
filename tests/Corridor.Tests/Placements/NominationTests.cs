using Corridor.Applications;
using Corridor.Data;
using Corridor.Decks;
using Corridor.Decks.Storage;
using Corridor.Placements.Nominations;
using Corridor.Texts;
using Corridor.Workflows;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Timer = Corridor.Workflows.Timer;

namespace Corridor.Tests.Placements;

public sealed class NominationTests
{
    [Fact]
    public async Task With_consent_a_winner_arrives_in_the_other_city_with_answers_and_deck()
    {
        await using var desk = await CorridorDesk.OpenAsync();
        var winner = await desk.WinnerAsync("Luma");
        var nomination = await desk.AskAsync(winner);

        await desk.AgreeAsync(nomination);

        await using var all = desk.Database.Databases.AcrossCities();
        var arrived = await all.Set<Application>().SingleAsync(one => one.CallId == desk.CallId);
        var sent = await all.Set<Submission>().SingleAsync(one => one.Id == arrived.SubmissionId);
        var first = await all.Set<Submission>().SingleAsync(one => one.ApplicationId == winner);
        Assert.Equal((desk.Corridor.Id, desk.Home.Id, winner, 1), (arrived.CityId, arrived.OriginCityId, arrived.NominatedFromId, arrived.Number));
        Assert.Equal(("Luma", "2"), (sent.Answers["name"], sent.Answers["rules"]));
        Assert.Equal((first.DeckSha256, first.DeckLength, first.DeckName), (sent.DeckSha256, sent.DeckLength, sent.DeckName));
        Assert.NotEqual(first.DeckId, sent.DeckId);
        Assert.Equal(await BytesAsync(desk, first.DeckId!.Value, desk.Home.Id), await BytesAsync(desk, sent.DeckId!.Value, desk.Corridor.Id));
        var kept = await all.Set<Nomination>().SingleAsync();
        Assert.Equal((NominationState.Arrived, (Guid?)arrived.Id), (kept.State, kept.ArrivedAsId));
        Assert.Equal(["application-received", "Pouvons-nous proposer « Luma » ?", "application-received"], await desk.MailsToAsync("luma@example.org"));
    }

    [Fact]
    public async Task Nothing_is_passed_on_before_the_applicant_agrees()
    {
        await using var desk = await CorridorDesk.OpenAsync();
        await desk.AskAsync(await desk.WinnerAsync("Luma"));

        await desk.MoveToAsync(desk.Day(20));

        await using var all = desk.Database.Databases.AcrossCities();
        Assert.False(await all.Set<Application>().AnyAsync(one => one.CallId == desk.CallId));
        Assert.False(await all.Set<Deck>().AnyAsync(one => one.CityId == desk.Corridor.Id));
    }

    [Fact]
    public async Task What_the_other_form_asks_in_addition_is_left_to_the_applicant()
    {
        await using var desk = await CorridorDesk.OpenAsync(asksMore: true);

        await desk.AgreeAsync(await desk.AskAsync(await desk.WinnerAsync("Luma")));

        await using var all = desk.Database.Databases.AcrossCities();
        var arrived = await all.Set<Application>().SingleAsync(one => one.CallId == desk.CallId);
        Assert.Null(arrived.SubmittedAt);
        Assert.NotNull(arrived.DeckId);
        Assert.Equal(["name", "rules"], await all.Set<Answer>().Where(answer => answer.ApplicationId == arrived.Id).OrderBy(answer => answer.Field).Select(answer => answer.Field).ToListAsync());
        Assert.Equal("nomination-incomplete", (await desk.MailsToAsync("luma@example.org"))[^1]);
    }

    [Fact]
    public async Task An_arrival_that_is_tried_twice_arrives_once()
    {
        await using var desk = await CorridorDesk.OpenAsync();
        var nomination = await desk.AskAsync(await desk.WinnerAsync("Luma"));
        await desk.AgreeAsync(nomination);
        // As after a crash between the two cities' transactions: one has committed, the other has not.
        await desk.Database.In(desk.Home, async services =>
        {
            var db = services.GetRequiredService<CorridorDb>();
            await db.Set<Nomination>().Where(one => one.Id == nomination.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(one => one.State, NominationState.Agreed).SetProperty(one => one.ArrivedAsId, (Guid?)null));
            (await db.Set<Timer>().SingleAsync(timer => timer.SubjectId == nomination.Id && timer.Kind == "nomination.arrive")).Move(desk.Clock.Now());
            await db.SaveChangesAsync();
        });

        await desk.DrainAsync();

        await using var all = desk.Database.Databases.AcrossCities();
        var arrived = await all.Set<Application>().SingleAsync(one => one.CallId == desk.CallId);
        Assert.Equal(arrived.Id, (await all.Set<Nomination>().SingleAsync()).ArrivedAsId);
        Assert.Equal(1, await all.Set<Submission>().CountAsync(one => one.ApplicationId == arrived.Id));
        Assert.Equal(3, (await desk.MailsToAsync("luma@example.org")).Count);
    }

    [Fact]
    public async Task A_consent_withdrawn_after_the_stay_was_agreed_closes_the_file_and_the_stay_goes_on()
    {
        await using var desk = await CorridorDesk.OpenAsync();
        await desk.MemberAsync(desk.Host, "second@example.org", Corridor.Accounts.CityRole.Host);
        await desk.ProposeAsync();
        await desk.AgreeOnStayAsync(new LocalDate(2027, 6, 14));
        await using var all = desk.Database.Databases.AcrossCities();
        var nomination = await all.Set<Nomination>().SingleAsync();
        var file = await all.Set<Application>().SingleAsync(one => one.Id == nomination.ArrivedAsId);
        var host = (await all.Users.SingleAsync(account => account.Email == "host@example.org")).Id;
        Assert.True(await MayReadAsync());
        var before = (await desk.AllMailsAsync()).Count;

        await desk.Database.In(desk.Home, async services =>
        {
            var nominating = services.GetRequiredService<Nominating>();
            await nominating.WithdrawAsync(await nominating.QuestionAsync(nomination.Id, nomination.OwnerId));
        });
        await desk.DrainAsync();

        Assert.False(await MayReadAsync());
        var closed = await all.Set<Application>().AsNoTracking().SingleAsync(one => one.Id == file.Id);
        Assert.NotNull(closed.WithdrawnAt);
        Assert.All(await all.Set<Consent>().Where(consent => consent.SubjectId == nomination.Id || consent.SubjectId == file.Id).ToListAsync(), consent => Assert.NotNull(consent.WithdrawnAt));
        Assert.Equal(
            ["call Luma has withdrawn its consent", "host Luma has withdrawn its consent", "luma application-withdrawn", "second Luma has withdrawn its consent"],
            (await desk.AllMailsAsync()).Skip(before).Select(mail => mail.Recipient.Split('@')[0] + " " + CorridorDesk.Named(mail)).Order(StringComparer.Ordinal));
        var audited = await all.Set<AuditEntry>().Where(entry => entry.Action == "nomination.withdrawn" || entry.Action == "application.withdrawn").Select(entry => entry.Action).ToListAsync();
        Assert.Equal(["application.withdrawn", "nomination.withdrawn"], audited.Order(StringComparer.Ordinal));

        // What was agreed on stands, with the answer that it quotes; nothing is withdrawn twice.
        Assert.Equal("As the dossier says:\n\n> Luma", (await desk.AgreementAsync()).Current.Text.Articles[1].Text.In("en"));
        await desk.MoveToAsync(Instant.FromUtc(2027, 7, 14, 13, 0));
        Assert.Equal((Corridor.Placements.Stays.PlacementState.Running, 1), ((await desk.StayAsync()).Placement.State, (await desk.StayAsync()).Reports.Count));
        await Assert.ThrowsAsync<RuleBrokenException>(() => desk.Database.In(desk.Home, async services =>
        {
            var nominating = services.GetRequiredService<Nominating>();
            await nominating.WithdrawAsync(await nominating.QuestionAsync(nomination.Id, nomination.OwnerId));
        }));

        async Task<bool> MayReadAsync() => await desk.Database.In(desk.Corridor, services => services.GetRequiredService<Corridor.Placements.Matches.Preferring>().MayReadAsync(host, file));
    }

    [Fact]
    public async Task One_start_up_stands_in_a_call_once()
    {
        await using var desk = await CorridorDesk.OpenAsync();
        var winner = await desk.WinnerAsync("Luma");
        await desk.AskAsync(winner);

        var again = await Assert.ThrowsAsync<RuleBrokenException>(() => desk.AskAsync(winner));

        Assert.Equal("This start-up was put forward to “{0}” already.", again.Text.Key);
    }

    [Fact]
    public async Task Only_a_winner_that_was_told_is_put_forward()
    {
        await using var desk = await CorridorDesk.OpenAsync();
        var winner = await desk.WinnerAsync("Luma");
        await desk.Database.In(desk.Home, services => services.GetRequiredService<CorridorDb>().Set<Corridor.Jury.Decision>().ExecuteUpdateAsync(set => set.SetProperty(one => one.ReleasedAt, (Instant?)null)));

        var refused = await Assert.ThrowsAsync<RuleBrokenException>(() => desk.AskAsync(winner));

        Assert.Equal("Only a winner whose decision was released can be put forward.", refused.Text.Key);
    }

    [Fact]
    public async Task Without_the_rules_the_answer_is_refused()
    {
        await using var desk = await CorridorDesk.OpenAsync();
        var nomination = await desk.AskAsync(await desk.WinnerAsync("Luma"));

        var refused = await Assert.ThrowsAsync<RuleBrokenException>(() => desk.AgreeAsync(nomination, "other"));

        Assert.Equal("Agree to the rules of the other call: without it your file cannot be sent there.", refused.Text.Key);
    }

    [Fact]
    public async Task Unanswered_it_reminds_two_days_before_and_lapses_at_the_close()
    {
        await using var desk = await CorridorDesk.OpenAsync();
        var nomination = await desk.AskAsync(await desk.WinnerAsync("Luma"));

        await desk.MoveToAsync(nomination.AnswerBy - Duration.FromDays(2));
        Assert.Equal("Plus que deux jours : pouvons-nous proposer « Luma » ?", (await desk.MailsToAsync("luma@example.org"))[^1]);
        await desk.MoveToAsync(nomination.AnswerBy);

        var late = await Assert.ThrowsAsync<RuleBrokenException>(() => desk.AgreeAsync(nomination));
        Assert.Equal("The time to answer is over.", late.Text.Key);
        await using var all = desk.Database.Databases.AcrossCities();
        Assert.Equal(NominationState.Lapsed, (await all.Set<Nomination>().SingleAsync()).State);
        Assert.Equal(["Luma: no answer in time"], await desk.MailsToAsync("home@example.org"));
    }

    [Fact]
    public async Task The_applicant_may_decline_and_the_city_may_take_back_only_before_the_answer()
    {
        await using var desk = await CorridorDesk.OpenAsync();
        var declined = await desk.AskAsync(await desk.WinnerAsync("Luma"));
        var taken = await desk.AskAsync(await desk.WinnerAsync("Nova"));

        await desk.Database.In(desk.Home, async services =>
        {
            var nominating = services.GetRequiredService<Nominating>();
            await nominating.DeclineAsync(await nominating.QuestionAsync(declined.Id, declined.OwnerId), "Pas cette année");
            await nominating.TakeBackAsync(desk.HeatId, taken.Id);
        });

        var tooLate = await Assert.ThrowsAsync<RuleBrokenException>(() => desk.Database.In(desk.Home, services => services.GetRequiredService<Nominating>().TakeBackAsync(desk.HeatId, declined.Id)));
        Assert.Equal("The applicant has answered already: this nomination cannot be taken back.", tooLate.Text.Key);
        var gone = await Assert.ThrowsAsync<RuleBrokenException>(() => desk.AgreeAsync(taken));
        Assert.Equal("The city has taken this nomination back.", gone.Text.Key);
    }

    [Fact]
    public async Task The_question_exists_for_its_applicant_only_and_in_the_city_that_asks()
    {
        await using var desk = await CorridorDesk.OpenAsync();
        var nomination = await desk.AskAsync(await desk.WinnerAsync("Luma"));

        Task<NominationQuestion> Read(Corridor.Tenancy.City city, Guid reader) => desk.Database.In(city, services => services.GetRequiredService<Nominating>().QuestionAsync(nomination.Id, reader));

        Assert.Equal(nomination.Id, (await Read(desk.Home, nomination.OwnerId)).Nomination.Id);
        await Assert.ThrowsAsync<NotFoundException>(() => Read(desk.Home, Guid.NewGuid()));
        await Assert.ThrowsAsync<NotFoundException>(() => Read(desk.Corridor, nomination.OwnerId));
        await Assert.ThrowsAsync<NotFoundException>(() => Read(desk.Host, nomination.OwnerId));
    }

    private static async Task<byte[]> BytesAsync(CorridorDesk desk, Guid deck, Guid city)
    {
        await using var stream = await desk.Database.Services.GetRequiredService<DeckStore>().OpenReadAsync(new DeckKey(city, deck));
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes);
        Assert.True(bytes.Length > 1000);
        return bytes.ToArray();
    }
}
