using System.Net;
using Corridor.Accounts;
using Corridor.Data;
using Corridor.Notifications;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Workflows;
using Corridor.Workflows.Definitions;
using Corridor.Calls;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Corridor.Web.Tests;

/// <summary>Messages inside Corridor, what comes by mail, mails that were lost, and mails that are looked at.</summary>
public sealed class MessagesTests(Site site)
{
    [Fact]
    public async Task The_count_of_unread_messages_follows_what_is_opened()
    {
        var city = await site.CityAsync();
        var email = $"reader@{city.Slug}.example";
        var account = await site.MemberAsync(city, email, CityRole.Host);
        using var reader = await site.SignedInAsync(email);
        var before = (await reader.OpenAsync("/my")).QuerySelector(".unread");
        await WriteAsync(city, account, "First", "Second", "Third");

        var badge = (await reader.OpenAsync($"/{city.Slug}/")).QuerySelector(".unread")!;
        var list = await reader.OpenAsync("/my/messages");
        var second = list.QuerySelectorAll("#messages li a").Single(link => link.TextContent == "Second").GetAttribute("href")!;
        var opened = await reader.OpenAsync(second);
        var after = (await reader.OpenAsync("/my/messages")).QuerySelector(".unread")!;
        var (_, read, landed) = await reader.SendAsync("/my/messages", new Dictionary<string, string>(), "form[action*='ReadAll']");

        Assert.Null(before);
        Assert.Equal(("3", "3 unread messages", "/my/messages"), (badge.TextContent, badge.GetAttribute("aria-label"), badge.GetAttribute("href")));
        Assert.Equal(["Third", "Second", "First"], list.QuerySelectorAll("#messages li a").Select(link => link.TextContent));
        Assert.Equal(("Second", $"/{city.Slug}/calls", "See it"), (opened.QuerySelector("h1")!.TextContent, opened.QuerySelector("main a.btn")!.GetAttribute("href"), opened.QuerySelector("main a.btn")!.TextContent));
        Assert.Equal("2", after.TextContent);
        Assert.Equal(("/my/messages", null, 0), (landed.AbsolutePath, read.QuerySelector(".unread"), read.QuerySelectorAll(".pill").Length));
    }

    [Fact]
    public async Task Somebody_elses_message_is_not_there_and_a_page_for_all_counts_nothing()
    {
        var city = await site.CityAsync();
        var account = await site.MemberAsync(city, $"reader@{city.Slug}.example", CityRole.Host);
        await WriteAsync(city, account, "Mine");
        using var other = await site.SignedInAsync($"other@{city.Slug}.example");
        using var anybody = site.Visitor();
        await using var db = site.Services.GetRequiredService<CorridorDbFactory>().AcrossCities();
        var message = await db.Set<Message>().Where(one => one.AccountId == account).Select(one => one.Id).SingleAsync();

        Assert.Equal(HttpStatusCode.NotFound, await other.StatusOf("/my/messages/" + message));
        Assert.Empty((await other.OpenAsync("/my/messages")).QuerySelectorAll("#messages li"));
        Assert.Null((await anybody.OpenAsync($"/{city.Slug}/")).QuerySelector(".unread"));
        Assert.Null((await db.Set<Message>().SingleAsync(one => one.Id == message)).ReadAt);
    }

    [Fact]
    public async Task Messages_go_on_on_a_next_page()
    {
        var city = await site.CityAsync();
        var email = $"busy@{city.Slug}.example";
        await WriteAsync(city, await site.MemberAsync(city, email, CityRole.Host), [.. Enumerable.Range(1, Paging.Rows + 1).Select(number => $"Number {number}")]);
        using var reader = await site.SignedInAsync(email);

        var first = await reader.OpenAsync("/my/messages");
        var second = await reader.OpenAsync("/my/messages" + first.QuerySelector("a[rel=next]")!.GetAttribute("href"));

        Assert.Equal((Paging.Rows, "Number 51"), (first.QuerySelectorAll("#messages li").Length, first.QuerySelector("#messages li a")!.TextContent));
        Assert.Equal(["Number 1"], second.QuerySelectorAll("#messages li a").Select(link => link.TextContent));
        Assert.Null(second.QuerySelector("a[rel=next]"));
    }

    [Fact]
    public async Task What_comes_by_mail_is_chosen_on_a_form_and_ended_by_one_post_that_nobody_signs_in_for()
    {
        var city = await site.CityAsync();
        var email = $"chooser@{city.Slug}.example";
        var account = await site.MemberAsync(city, email, CityRole.Host);
        using var reader = await site.SignedInAsync(email);
        using var anybody = site.Visitor();
        var address = new Uri(site.Services.GetRequiredService<UnsubscribeLinks>().To(account, MailCategory.Reminders)).AbsolutePath;

        var (_, saved, _) = await reader.SendAsync("/my/notifications", new Dictionary<string, string> { ["Ways[Reminders]"] = "Mail", ["Ways[Progress]"] = "Digest", ["Zone"] = "Asia/Tokyo" }, "main form");
        var (refused, _, _) = await reader.SendAsync("/my/notifications", new Dictionary<string, string> { ["Ways[Progress]"] = "Pigeon" }, "main form");
        var (nowhere, _, _) = await reader.SendAsync("/my/notifications", new Dictionary<string, string> { ["Zone"] = "Asia/Nowhere" }, "main form");
        var shown = await anybody.OpenAsync(address);
        var untouched = await WaysAsync(account);
        // As a mail program does it: no cookie, no form.
        using var oneClick = new FormUrlEncodedContent([new("List-Unsubscribe", "One-Click")]);
        using var ended = await anybody.Http.PostAsync(address, oneClick);

        Assert.Equal("Digest", saved.QuerySelector("input[name='Ways[Progress]'][checked]")!.GetAttribute("value"));
        Assert.Equal("Asia/Tokyo", saved.QuerySelector("#zone option[selected]")!.GetAttribute("value"));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, HttpStatusCode.UnprocessableEntity), (refused, nowhere));
        Assert.Equal("No more of these mails", shown.QuerySelector("main form button")!.TextContent);
        Assert.Equal([MailWay.Mail, MailWay.Digest], untouched);
        Assert.Equal(HttpStatusCode.OK, ended.StatusCode);
        Assert.Equal([MailWay.Message, MailWay.Digest], await WaysAsync(account));
        Assert.Equal(HttpStatusCode.NotFound, await anybody.StatusOf(address[..^4] + "AAAA"));
    }

    [Fact]
    public async Task A_coordinator_sees_whom_no_mail_reached_and_tries_again()
    {
        var (city, other) = (await site.CityAsync(), await site.CityAsync());
        await site.MemberAsync(city, $"runner@{city.Slug}.example", CityRole.Coordinator);
        await site.MemberAsync(city, $"lost@{city.Slug}.example", CityRole.Host);
        foreach (var (where, address) in new[] { (city, $"lost@{city.Slug}.example"), (other, $"abroad@{other.Slug}.example") })
        {
            await site.In(where, async services =>
            {
                var db = services.GetRequiredService<CorridorDb>();
                var mail = OutgoingMail.To(address, "en", "decision", "The decision", "Text", site.Clock.Now());
                mail.Bounce("The server answered 550.", site.Clock.Now());
                db.Add(mail);
                await db.SaveChangesAsync();
            });
        }

        using var runner = await site.SignedInAsync($"runner@{city.Slug}.example");
        var page = await runner.OpenAsync($"/{city.Slug}/coordinator/mail");
        var (_, after, _) = await runner.SendAsync($"/{city.Slug}/coordinator/mail", new Dictionary<string, string>(), "main table form");

        var row = Assert.Single(page.QuerySelectorAll("#mails tbody tr"));
        Assert.Equal($"lostHostlost@{city.Slug}.example", row.QuerySelector("th")!.TextContent.Trim());
        Assert.Contains("The server answered 550.", row.TextContent, StringComparison.Ordinal);
        Assert.Contains("Decision", row.TextContent, StringComparison.Ordinal);
        Assert.Empty(after.QuerySelectorAll("#mails tbody tr"));
    }

    [Fact]
    public async Task A_mail_of_a_workflow_is_shown_as_it_will_be_and_sent_to_oneself()
    {
        var city = await site.CityAsync();
        var email = $"runner@{city.Slug}.example";
        await site.MemberAsync(city, email, CityRole.Coordinator);
        var slug = await site.In(city, async services =>
        {
            var (db, book, now) = (services.GetRequiredService<CorridorDb>(), services.GetRequiredService<WorkflowBook>(), site.Clock.Now());
            var call = Call.From(AccessRows.OpenToAllNow("heat"), city.Zone, NodaTime.LocalDate.FromDateTime(now.ToDateTimeUtc()).PlusDays(-1), now);
            call.Publish(now);
            db.Add(call);
            await book.PublishAsync(await book.KeepAsync(new WorkflowDefinition
            {
                WorkflowTypeId = "told",
                Name = LocalizedText.Of("en", "Told"),
                Activities =
                [
                    new ActivityRecord("began", "ApplicationStartedEvent", 0, 0, IsStart: true, []),
                    new ActivityRecord("tell", "EmailTask", 0, 0, IsStart: false, new()
                    {
                        ["Recipients"] = "applicant",
                        ["Subject"] = new System.Text.Json.Nodes.JsonObject { ["en"] = "Welcome to {call.title}", ["fr"] = "Bienvenue : {call.title}" },
                        ["Body"] = "<b>Bold</b> {application.title}",
                    }),
                ],
                Transitions = [new Transition("began", "Done", "tell")],
            }, new WorkflowRoot("call", call.Id)), null);
            await db.SaveChangesAsync();
            return call.Slug;
        });

        using var runner = await site.SignedInAsync(email);
        var path = $"/{city.Slug}/coordinator/calls/{slug}/workflows/mails?tongue=fr";
        var page = await runner.OpenAsync(path);
        using var html = await runner.Http.GetAsync($"/{city.Slug}/coordinator/calls/{slug}/workflows/mails" + page.QuerySelector("a[href*='handler=Html']")!.GetAttribute("href"));
        var own = page.QuerySelectorAll("#mail optgroup:last-child option").Select(option => option.GetAttribute("value")!).ToList();
        var shown = new List<(string Language, string Subject, string Body)>();
        foreach (var language in Languages.Interface)
        {
            foreach (var mail in own)
            {
                var one = await runner.OpenAsync($"/{city.Slug}/coordinator/calls/{slug}/workflows/mails?mail={mail}&tongue={language.Tag}");
                shown.Add((language.Tag, one.QuerySelector("main h2")!.TextContent, one.QuerySelector("pre.mail-text")!.TextContent));
            }
        }

        var (_, sent, _) = await runner.SendAsync(path, new Dictionary<string, string>(), "form[action*='Test']");

        Assert.Equal("Bienvenue : Heat", page.QuerySelector("main h2")!.TextContent);
        Assert.Equal(23, own.Count);
        // Written as they are sent, in each language, with what an example cannot have in brackets.
        Assert.All(own.Index(), mail => Assert.Equal(Languages.Interface.Count, shown.Where((_, at) => at % own.Count == mail.Index).DistinctBy(one => one.Body).Count()));
        Assert.Contains(("fr", "123456 est votre code de connexion"), shown.Select(one => (one.Language, one.Subject)));
        Assert.Contains(shown, one => one.Language == "es" && one.Body.Contains("[Título de la candidatura]", StringComparison.Ordinal) && one.Body.Contains("0042", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.OK, html.StatusCode);
        Assert.StartsWith("sandbox; default-src 'none'", Assert.Single(html.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.Contains("&lt;b&gt;Bold&lt;/b&gt; [Titre de la candidature]", await html.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("A test is on its way to you.", sent.QuerySelector("[role=status].notice")!.TextContent);
        Assert.Equal("Essai\u00a0: Bienvenue : Heat", (await site.MailToAsync(email)).Subject);
        Assert.Equal(HttpStatusCode.NotFound, await runner.StatusOf(path + "&about=" + Guid.NewGuid()));
    }

    private Task WriteAsync(City city, Guid account, params string[] subjects) => site.In(city, async services =>
    {
        foreach (var subject in subjects)
            services.GetRequiredService<Inbox>().Write(account, "test", new Letter("en", subject, ["Text"], "See it:", "/calls"));
        await services.GetRequiredService<CorridorDb>().SaveChangesAsync();
    });

    private async Task<IEnumerable<MailWay>> WaysAsync(Guid account)
    {
        await using var scope = site.Services.CreateAsyncScope();
        var ways = await scope.ServiceProvider.GetRequiredService<MailPreferences>().OfAsync(account);
        return MailPreferences.ToChoose.Select(category => ways[category]);
    }
}
