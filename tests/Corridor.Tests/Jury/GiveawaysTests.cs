using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Decks;
using Corridor.Decks.Storage;
using Corridor.Jury;
using Corridor.Tests.Data;
using Corridor.Tests.Decks;
using Corridor.Texts;
using Corridor.Workflows;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Corridor.Tests.Jury;

/// <summary>Names of those who apply, found where a blind jury reads them.</summary>
public sealed class GiveawaysTests
{
    private static readonly JuryRules Blind = new(true, true, 20, 1, 1);

    private static readonly Field[] Asked = [Text("pitch", FieldKind.LongText), Text("team", FieldKind.Team), Text("site", FieldKind.WebAddress)];

    [Fact]
    public async Task Names_of_the_company_the_team_and_their_addresses_are_found_in_what_a_blind_jury_reads()
    {
        await using var desk = await JuryDesk.OpenAsync(rules: Blind, asked: Asked);

        await desk.ApplyAsync("Greentrée SAS", "en", new()
        {
            ["pitch"] = "At GREENTREE we, Ada Lovelace and others, plant trees: write to ada@greentree.example or see www.greentree.example.",
            ["team"] = """[{"name":"Ada Lovelace","role":"CEO","email":"ada@greentree.example"},{"name":"Alan Turing","role":"CTO","email":""}]""",
            ["site"] = "https://www.greentree.example/",
        });
        await DrainAsync(desk);

        Assert.Equal([("Ada Lovelace", "pitch"), ("Greentrée SAS", "pitch"), ("ada@greentree.example", "pitch"), ("greentree.example", "pitch")], (await FoundAsync(desk)).Select(one => (one.Name, one.Field)).OrderBy(one => one.Name, StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_jury_that_sees_who_applies_is_told_nothing()
    {
        await using var desk = await JuryDesk.OpenAsync(asked: Asked);

        await desk.ApplyAsync("Greentree", "en", new() { ["pitch"] = "Greentree plants trees." });
        await DrainAsync(desk);

        Assert.Empty(await FoundAsync(desk));
    }

    [Fact]
    public async Task A_deck_is_searched_page_by_page_and_gets_a_bare_copy()
    {
        await using var desk = await JuryDesk.OpenAsync(rules: Blind, asked: [Text("deck", FieldKind.Deck)]);

        var deck = await SendDeckAsync(desk, PlantedPdf.Of("Trees for cities", "Greentree, 2027"));
        await DrainAsync(desk);

        Assert.Equal([("Greentree", (string?)null, (int?)2)], (await FoundAsync(desk)).Select(one => (one.Name, one.Field, one.Page)));
        Assert.True((await desk.In((_, db, _) => db.Set<Deck>().SingleAsync(one => one.Id == deck))).HasBare);
    }

    [Fact]
    public async Task What_was_sent_before_a_round_became_blind_is_made_ready_for_it()
    {
        await using var desk = await JuryDesk.OpenAsync(asked: [Text("deck", FieldKind.Deck)]);
        var deck = await SendDeckAsync(desk, PlantedPdf.Of("Trees for cities", "Greentree, 2027"), bare: false);
        await DrainAsync(desk);
        Assert.False(await HasBareAsync());

        await desk.In(async (_, db, open) =>
        {
            open.Rule(open.Rounds[0], new RoundRules { Blind = true }, desk.Database.Clock.Now());
            return await db.SaveChangesAsync();
        });
        await DrainAsync(desk);

        Assert.True(await HasBareAsync());
        Assert.Equal([("Greentree", (int?)2)], (await FoundAsync(desk)).Select(one => (one.Name, one.Page)));

        Task<bool> HasBareAsync() => desk.In(async (_, db, _) => (await db.Set<Deck>().AsNoTracking().SingleAsync(one => one.Id == deck)).HasBare);
    }

    [Fact]
    public async Task What_was_seen_stays_seen_when_it_is_sent_again_and_what_is_gone_goes()
    {
        await using var desk = await JuryDesk.OpenAsync(rules: Blind, asked: Asked);
        var id = await desk.ApplyAsync("Greentree", "en", new() { ["pitch"] = "Greentree: ada@greentree.example", ["team"] = """[{"name":"Ada Lovelace","role":"CEO","email":"ada@greentree.example"}]""" });
        await DrainAsync(desk);
        await desk.In(async (_, db, _) =>
        {
            foreach (var one in await db.Set<Giveaway>().ToListAsync())
                one.See(desk.Database.Clock.Now());
            return await db.SaveChangesAsync();
        });

        await desk.In(async (_, db, open) =>
        {
            var application = await db.Set<Application>().SingleAsync(one => one.Id == id);
            db.Add(application.Submit(open, new Dictionary<string, string> { ["name"] = "Greentree", ["pitch"] = "Greentree plants. Ada Lovelace, too.", ["team"] = """[{"name":"Ada Lovelace","role":"CEO","email":""}]""" }, null, desk.Database.Clock.Now()));
            return await db.SaveChangesAsync();
        });
        await DrainAsync(desk);

        Assert.Equal([("Ada Lovelace", false), ("Greentree", true)], (await FoundAsync(desk)).Select(one => (one.Name, one.SeenAt is not null)).Order());
    }

    [Fact]
    public void A_blind_round_never_shows_what_says_who_applies()
    {
        var form = new FormDefinition([new FormSection("all", LocalizedText.Of("en", "All"),
        [
            Text("company", FieldKind.ShortText), Text("tagline", FieldKind.ShortText), Text("team", FieldKind.Team), Text("mail", FieldKind.Email),
            Text("phone", FieldKind.Telephone), Text("site", FieldKind.WebAddress), Text("pitch", FieldKind.LongText),
        ])]);

        Assert.Equal(["company", "team", "mail", "phone", "site"], form.Fields.Where(form.Identifies).Select(field => field.Key));
    }

    private static Field Text(string key, FieldKind kind) => new() { Key = key, Kind = kind, Label = LocalizedText.Of("en", key) };

    private static Task<int> DrainAsync(JuryDesk desk) => desk.Database.Services.GetRequiredService<DueTimers>().DrainAsync();

    private static Task<List<Giveaway>> FoundAsync(JuryDesk desk) => desk.In((_, db, _) => db.Set<Giveaway>().AsNoTracking().ToListAsync());

    private static async Task<Guid> SendDeckAsync(JuryDesk desk, byte[] pdf, bool bare = true)
    {
        var id = await desk.ApplyAsync("Greentree");
        return await desk.In(async (services, db, open) =>
        {
            var (now, store) = (desk.Database.Clock.Now(), services.GetRequiredService<DeckStore>());
            var application = await db.Set<Application>().SingleAsync(one => one.Id == id);
            var deck = Deck.Start(application.OwnerId, id, "Greentree.pdf", pdf.Length, pdf.Length, now, bare: bare);
            db.Add(deck);
            await db.SaveChangesAsync();
            using (var body = new MemoryStream(pdf))
                await store.AppendAsync(deck.Key, 0, body, pdf.Length);
            deck.Complete(await store.CompleteAsync(deck.Key, pdf.Length), now);
            application.Attach(deck, now);
            db.Add(application.Submit(open, new Dictionary<string, string> { ["name"] = "Greentree", ["deck"] = deck.Id.ToString("D") }, deck, now));
            await db.SaveChangesAsync();
            return deck.Id;
        });
    }
}
