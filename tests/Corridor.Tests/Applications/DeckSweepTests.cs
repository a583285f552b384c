using Corridor.Accounts;
using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Decks;
using Corridor.Decks.Storage;
using Corridor.Tenancy;
using Corridor.Tests.Data;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace Corridor.Tests.Applications;

public sealed class DeckSweepTests : IAsyncLifetime
{
    private TestDatabase database = null!;
    private City city = null!;
    private Guid owner;
    private Guid draft;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync();
        city = await database.CityAsync("north");
        (owner, draft) = await database.In(city, async services =>
        {
            var db = services.GetRequiredService<CorridorDb>();
            var account = Account.For("ada@example.org", "Ada", "en", database.Clock.Now());
            var call = SmallCall.Published("Europe/Paris", database.Clock.Now());
            db.AddRange(account, call);
            await db.SaveChangesAsync();
            var application = await services.GetRequiredService<Drafts>().StartAsync(call, account.Id, "en", 1, database.Clock.Now());
            await services.GetRequiredService<Drafts>().SaveAsync(application.Id, account.Id, "name", "Rhine Loop", null, Guid.NewGuid());
            return (account.Id, application.Id);
        });
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task A_deck_that_was_replaced_goes_after_a_day_from_table_and_store()
    {
        var replaced = await UploadAsync();
        database.Clock.Advance(Duration.FromDays(2));
        var present = await UploadAsync();

        var swept = new List<int> { await SweepAsync() };
        database.Clock.Advance(Duration.FromHours(23));
        swept.Add(await SweepAsync());
        Assert.Equal([replaced, present], await DecksAsync());
        database.Clock.Advance(Duration.FromHours(2));
        swept.AddRange([await SweepAsync(), await SweepAsync()]);

        Assert.Equal([0, 0, 1, 0], swept);
        Assert.Equal([present], await DecksAsync());
        Assert.Equal([present], await StoredAsync());
    }

    [Fact]
    public async Task What_was_ever_sent_stays_and_so_does_an_upload_on_its_way()
    {
        var sent = await UploadAsync();
        await SubmitAsync();
        var sentLater = await UploadAsync();
        await SubmitAsync();
        var inDraft = await UploadAsync();
        var arriving = await database.In(city, services => services.GetRequiredService<DeckUploads>().StartAsync(draft, owner, "next.pdf", 10, database.Clock.Now()));

        await SweepAsync();
        database.Clock.Advance(Duration.FromDays(3));
        await SweepAsync();

        Assert.Equal([sent, sentLater, inDraft, arriving.Id], await DecksAsync());
        Assert.Equal(new[] { sent, sentLater, inDraft }.Order(), (await StoredAsync()).Order());
    }

    [Fact]
    public async Task A_sweep_that_stopped_between_file_and_row_is_finished_by_the_next()
    {
        var replaced = await UploadAsync();
        await UploadAsync();
        await SweepAsync();
        database.Clock.Advance(Duration.FromDays(2));
        await database.Services.GetRequiredService<DeckStore>().DeleteAsync(new DeckKey(city.Id, replaced), TestContext.Current.CancellationToken);

        Assert.Equal(1, await SweepAsync());

        Assert.DoesNotContain(replaced, await DecksAsync());
    }

    [Fact]
    public async Task A_deck_that_something_refers_to_again_is_spared()
    {
        var replaced = await UploadAsync();
        var present = await UploadAsync();
        await SweepAsync();
        await PointAsync(replaced);
        database.Clock.Advance(Duration.FromDays(2));
        var spared = await SweepAsync();
        await PointAsync(present);

        Assert.Equal(0, spared);
        // Its day begins anew, and the other one's has only begun.
        Assert.Equal(0, await SweepAsync());
        Assert.Equal([replaced, present], await DecksAsync());
    }

    [Fact]
    public async Task A_whole_deck_in_one_go_is_refused_when_it_is_empty_or_too_large_and_leaves_nothing()
    {
        var empty = await Assert.ThrowsAsync<RuleBrokenException>(() => UploadAsync([]));
        var large = await Assert.ThrowsAsync<RuleBrokenException>(() => UploadAsync(new byte[1_000_001]));
        var whole = await UploadAsync(new byte[1_000_000]);

        Assert.Equal((new Text("This file is empty."), new Text("This file is too large: {0} MB at most.", 1L)), (empty.Text, large.Text));
        Assert.Equal([whole], await DecksAsync());
        Assert.Equal([whole], await StoredAsync());
        Assert.Equal(1_000_000, await database.In(city, services => services.GetRequiredService<CorridorDb>().Set<Deck>().Select(deck => deck.Length).SingleAsync()));
    }

    private Task<Guid> UploadAsync() => UploadAsync("%PDF-1.4 of a kind"u8.ToArray());

    private Task<Guid> UploadAsync(byte[] content) => database.In(city, async services =>
        (await services.GetRequiredService<DeckUploads>().TakeAsync(draft, owner, "deck.pdf", new MemoryStream(content), database.Clock.Now())).Id);

    private Task<Submission> SubmitAsync() => database.In(city, services => services.GetRequiredService<Submissions>().SubmitAsync(draft, owner, database.Clock.Now()));

    private Task<int> SweepAsync() => database.Services.GetRequiredService<DeckSweep>().SweepAsync(TestContext.Current.CancellationToken);

    private Task<int> PointAsync(Guid deck) => database.In(city, services =>
        services.GetRequiredService<CorridorDb>().Set<Application>().ExecuteUpdateAsync(set => set.SetProperty(application => application.DeckId, deck)));

    private Task<List<Guid>> DecksAsync() => database.In(city, services =>
        services.GetRequiredService<CorridorDb>().Set<Deck>().OrderBy(deck => deck.Id).Select(deck => deck.Id).ToListAsync());

    private async Task<List<Guid>> StoredAsync()
    {
        var stored = new List<Guid>();
        await foreach (var id in database.Services.GetRequiredService<DeckStore>().DecksAsync(city.Id, TestContext.Current.CancellationToken))
            stored.Add(id);
        return stored;
    }
}
