using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Corridor.Data;
using Corridor.Notifications;
using Corridor.Texts;
using Corridor.Workflows.Definitions;
using Corridor.Workflows.Signals;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using static Corridor.Tests.Workflows.LetterOffice;

namespace Corridor.Tests.Workflows;

/// <summary>Links of mails by which their readers answer a workflow.</summary>
public sealed partial class SignalTests : IAsyncLifetime
{
    private LetterOffice office = null!;

    public async ValueTask InitializeAsync() => office = await LetterOffice.OpenAsync();

    public ValueTask DisposeAsync() => office.DisposeAsync();

    [Fact]
    public async Task A_link_wakes_the_instance_that_wrote_it_and_no_other()
    {
        var other = Guid.NewGuid();
        await office.PublishAsync([Mail("Come? {signal.come}"), Signal("come"), End("end")], "mail Done come", "come Done end");
        await office.SendAsync();
        var link = await LinkAsync("ada@example.org");
        await office.SendAsync(other);

        var asked = await FindAsync(link);
        await GiveAsync(link);
        await office.DrainAsync();

        Assert.Equal(("Do you come?", SignalAnswer.Asked), (asked.Title.In("en"), asked.Answer));
        Assert.Equal("mail Done, come Done, end Done, Finished", await office.StoryAsync());
        Assert.Equal("mail Done, Running", await office.StoryAsync(other));
        Assert.Equal(SignalAnswer.Given, (await FindAsync(link)).Answer);
    }

    [Fact]
    public async Task Opening_a_link_changes_nothing()
    {
        await office.PublishAsync([Mail("Come? {signal.come}"), Signal("come"), End("end")], "mail Done come", "come Done end");
        await office.SendAsync();

        await FindAsync(await LinkAsync("ada@example.org"));
        await office.DrainAsync();

        Assert.Equal("mail Done, Running", await office.StoryAsync());
    }

    [Fact]
    public async Task A_link_is_good_once_and_each_reader_has_one()
    {
        await office.PublishAsync([Mail("Come? {signal.come}"), Signal("come"), End("end")], "mail Done come", "come Done end");
        await office.SendAsync();
        var (ada, bo) = (await LinkAsync("ada@example.org"), await LinkAsync("bo@example.org"));

        await GiveAsync(ada);
        var twice = await Assert.ThrowsAsync<RuleBrokenException>(() => GiveAsync(ada));
        var late = await Assert.ThrowsAsync<RuleBrokenException>(() => GiveAsync(bo));
        await office.DrainAsync();

        Assert.NotEqual(ada, bo);
        Assert.Equal("This link was used already; your answer has arrived.", twice.Text.Key);
        Assert.Equal("Nobody waits for this answer any more.", late.Text.Key);
        Assert.Equal(SignalAnswer.NotAwaited, (await FindAsync(bo)).Answer);
        Assert.Equal("mail Done, come Done, end Done, Finished", await office.StoryAsync());
    }

    [Fact]
    public async Task Two_requests_at_the_same_moment_are_one_answer()
    {
        await office.PublishAsync([Mail("Come? {signal.come}"), Signal("come"), Signal("come-again")], "mail Done come", "come Done come-again");
        await office.SendAsync();
        var link = await LinkAsync("ada@example.org");

        var answers = await Task.WhenAll(Enumerable.Range(0, 2).Select(async _ =>
        {
            try
            {
                await GiveAsync(link);
                return true;
            }
            catch (Exception refused) when (refused is DbUpdateConcurrencyException or RuleBrokenException)
            {
                return false;
            }
        }));
        await office.DrainAsync();

        Assert.Single(answers, answer => answer);
        Assert.Equal("mail Done, come Done, Running", await office.StoryAsync());
    }

    [Fact]
    public async Task A_link_that_is_too_old_or_unknown_wakes_nobody()
    {
        await office.PublishAsync([Mail("Come? {signal.come}"), Signal("come")], "mail Done come");
        await office.SendAsync();
        var link = await LinkAsync("ada@example.org");

        await Assert.ThrowsAsync<NotFoundException>(() => GiveAsync(link + "x"));
        await Assert.ThrowsAsync<NotFoundException>(() => FindAsync("wrong"));
        await office.LaterAsync(SignalLink.Life + Duration.FromSeconds(1));
        var old = await Assert.ThrowsAsync<RuleBrokenException>(() => GiveAsync(link));
        await office.DrainAsync();

        Assert.Equal("This link is too old.", old.Text.Key);
        Assert.Equal(SignalAnswer.TooOld, (await FindAsync(link)).Answer);
        Assert.Equal("mail Done, Running", await office.StoryAsync());
    }

    [Fact]
    public async Task A_link_of_another_city_is_not_there()
    {
        await office.PublishAsync([Mail("Come? {signal.come}"), Signal("come")], "mail Done come");
        await office.SendAsync();
        var (link, south) = (await LinkAsync("ada@example.org"), await office.Database.CityAsync("south"));

        await Assert.ThrowsAsync<NotFoundException>(() => office.Database.In(south, services => services.GetRequiredService<SignalDesk>().GiveAsync(link)));
    }

    [Fact]
    public async Task Nobody_is_waited_for_longer_than_was_said()
    {
        await office.PublishAsync([Mail("Come? {signal.come}"), Signal("come", until: "now + 3 days"), End("end"), End("late")], "mail Done come", "come Done end", "come Late late");
        await office.SendAsync();
        var link = await LinkAsync("ada@example.org");

        await office.LaterAsync(Duration.FromDays(3) - Duration.FromHours(1));
        Assert.Equal("mail Done, Running", await office.StoryAsync());
        await office.LaterAsync(Duration.FromHours(1));

        Assert.Equal("mail Done, come Late, late Done, Finished", await office.StoryAsync());
        Assert.Equal(SignalAnswer.NotAwaited, (await FindAsync(link)).Answer);
    }

    [Fact]
    public async Task One_mail_can_ask_for_yes_or_no()
    {
        await office.PublishAsync(
            [
                Mail("Yes: {signal.yes}\n\nNo: {signal.no}"), Activity("ForkTask", "fork", new() { ["Forks"] = new JsonArray("a", "b") }),
                Signal("yes"), Signal("no"), End("joy"), End("sorrow"),
            ],
            "mail Done fork", "fork a yes", "fork b no", "yes Done joy", "no Done sorrow");
        await office.SendAsync();

        await GiveAsync(await LinkAsync("bo@example.org", "No"));
        await office.DrainAsync();

        Assert.Equal("mail Done, fork a, b, no Done, sorrow Done, Running", await office.StoryAsync());
    }

    [Fact]
    public async Task Links_go_with_a_workflow_that_is_ended()
    {
        await office.PublishAsync([Mail("Come? {signal.come}"), Signal("come")], "mail Done come");
        await office.SendAsync();
        var link = await LinkAsync("ada@example.org");

        await office.BookAsync((book, run) => book.CancelAsync(run));

        await Assert.ThrowsAsync<NotFoundException>(() => FindAsync(link));
    }

    [Fact]
    public async Task What_a_signal_cannot_be_is_said_before_it_runs()
    {
        Assert.Contains("A signal is given to a workflow that runs: it cannot start one.", await office.ProblemsAsync([Signal("come") with { IsStart = true }]));
        Assert.Contains("Write the name in letters without accents and digits, with hyphens between: at most 60.", await office.ProblemsAsync([Activity("SignalEvent", "come", new() { ["SignalName"] = "Come to us!" })]));
        Assert.Contains(await office.ProblemsAsync([Mail("{signal.gone}"), Signal("come")], "mail Done come"), problem => problem.Contains("signal.gone", StringComparison.Ordinal));
    }

    private static ActivityRecord Mail(string body) => Activity("EmailTask", "mail", new() { ["Recipients"] = "readers", ["Subject"] = "A question", ["Body"] = body });

    private static ActivityRecord Signal(string name, string? until = null)
    {
        var properties = new JsonObject { ["SignalName"] = name, ["ActivityMetadata"] = new JsonObject { ["Title"] = new JsonObject { ["en"] = $"Do you {name}?", ["fr"] = "Venez-vous ?" } } };
        if (until is not null)
            properties["Until"] = until;
        return Activity("SignalEvent", name, properties);
    }

    private static ActivityRecord End(string id) => Activity("LogTask", id, new() { ["Text"] = id });

    private Task<AskedSignal> FindAsync(string link) => office.Database.In(office.City, services => services.GetRequiredService<SignalDesk>().FindAsync(link));

    private Task GiveAsync(string link) => office.Database.In(office.City, services => services.GetRequiredService<SignalDesk>().GiveAsync(link));

    /// <summary>The secret of the link in the mail to somebody.</summary>
    private async Task<string> LinkAsync(string reader, string before = "")
    {
        var body = await office.ReadAsync(db => db.Set<OutgoingMail>().Where(mail => mail.Recipient == reader).OrderByDescending(mail => mail.Id).Select(mail => mail.Body).FirstAsync());
        return Address().Matches(body).First(found => before.Length == 0 || found.Groups[1].Value == before).Groups[2].Value;
    }

    [GeneratedRegex(@"(\w*)\W* http://localhost/north/signals/(\S+)")]
    private static partial Regex Address();
}
