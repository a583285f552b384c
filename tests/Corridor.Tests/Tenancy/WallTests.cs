using Corridor.Content;
using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Tests.Data;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Npgsql;

namespace Corridor.Tests.Tenancy;

public sealed class WallTests : IAsyncLifetime
{
    private TestDatabase database = null!;
    private City north = null!;
    private City south = null!;
    private Guid northern;
    private Guid southern;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync();
        north = await database.CityAsync("north");
        south = await database.CityAsync("south");
        northern = await ArticleAsync(north, "of-the-north");
        southern = await ArticleAsync(south, "of-the-south");
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task Two_cities_interleaved_on_one_model_each_see_their_own()
    {
        for (var turn = 0; turn < 3; turn++)
        {
            await using var inNorth = database.In(north);
            await using var inSouth = database.In(south);

            Assert.Equal(["of-the-north"], await inNorth.Set<Article>().Select(article => article.Slug).ToListAsync());
            Assert.Equal(["of-the-south"], await inSouth.Set<Article>().Select(article => article.Slug).ToListAsync());
        }
    }

    [Fact]
    public async Task Without_a_city_a_query_on_city_rows_throws()
    {
        await using var db = database.Databases.Open(CityReach.Network);

        await Assert.ThrowsAsync<TenancyException>(() => db.Set<Article>().ToListAsync());
        await Assert.ThrowsAsync<TenancyException>(() => db.Set<Article>().ExecuteDeleteAsync());
    }

    [Fact]
    public async Task Across_cities_everything_is_read_and_nothing_is_written()
    {
        await using var db = database.Databases.AcrossCities();

        Assert.Equal(2, await db.Set<Article>().CountAsync());

        db.Add(Article.New(ArticleKind.Page, "smuggled", database.Clock.Now()));
        await Assert.ThrowsAsync<TenancyException>(() => db.SaveChangesAsync());
    }

    [Fact]
    public async Task A_foreign_row_is_not_found_by_its_id()
    {
        await using var db = database.In(south);

        Assert.Null(await db.Set<Article>().SingleOrDefaultAsync(article => article.Id == northern));
        Assert.Null(await db.Set<Article>().FindAsync(northern));
    }

    [Fact]
    public async Task A_foreign_row_got_elsewhere_cannot_be_changed_or_deleted()
    {
        Article stolen;
        await using (var across = database.Databases.AcrossCities())
            stolen = await across.Set<Article>().SingleAsync(article => article.Id == northern);

        await using (var db = database.In(south))
        {
            db.Attach(stolen);
            stolen.PlaceInMenu(1);
            await Assert.ThrowsAsync<TenancyException>(() => db.SaveChangesAsync());
        }

        await using (var db = database.In(south))
        {
            db.Remove(stolen);
            await Assert.ThrowsAsync<TenancyException>(() => db.SaveChangesAsync());
        }
    }

    [Fact]
    public async Task A_foreign_row_dressed_as_ones_own_is_not_changed()
    {
        Article stolen;
        await using (var across = database.Databases.AcrossCities())
            stolen = await across.Set<Article>().SingleAsync(article => article.Id == northern);
        stolen.CityId = south.Id;

        await using var db = database.In(south);
        db.Attach(stolen);
        stolen.PlaceInMenu(1);
        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => db.SaveChangesAsync());

        await using var inNorth = database.In(north);
        Assert.Null((await inNorth.Set<Article>().SingleAsync()).MenuPosition);
    }

    [Fact]
    public async Task A_row_cannot_be_inserted_into_another_city()
    {
        await using var db = database.In(south);
        var article = Article.New(ArticleKind.Page, "smuggled", database.Clock.Now());
        article.CityId = north.Id;
        db.Add(article);

        await Assert.ThrowsAsync<TenancyException>(() => db.SaveChangesAsync());
    }

    [Fact]
    public async Task Bulk_updates_and_deletes_stay_in_the_city()
    {
        await using (var db = database.In(south))
        {
            Assert.Equal(0, await db.Set<Article>().Where(article => article.Id == northern).ExecuteUpdateAsync(set => set.SetProperty(article => article.MenuPosition, 9)));
            Assert.Equal(1, await db.Set<Article>().ExecuteDeleteAsync());
        }

        await using var inNorth = database.In(north);
        Assert.Equal([northern], await inNorth.Set<Article>().Select(article => article.Id).ToListAsync());
    }

    [Fact]
    public async Task Two_people_changing_one_row_do_not_overwrite_each_other()
    {
        await using var one = database.In(south);
        await using var other = database.In(south);
        (await one.Set<Article>().SingleAsync()).PlaceInMenu(1);
        (await other.Set<Article>().SingleAsync()).PlaceInMenu(2);

        await one.SaveChangesAsync();

        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => other.SaveChangesAsync());
        Assert.Equal(southern, (await one.Set<Article>().SingleAsync()).Id);
    }

    [Fact]
    public async Task Row_level_security_holds_against_raw_sql()
    {
        Assert.SkipUnless(TestPostgres.IsChosen, "PostgreSQL only: this run is on SQLite.");
        await using var db = database.In(south);
        await db.Database.OpenConnectionAsync();
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        async Task<object?> Ask(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            return await command.ExecuteScalarAsync();
        }

        Assert.Equal("off", await Ask("select current_setting('is_superuser')"));
        Assert.Equal(1L, await Ask("""select count(*) from "Articles" """));
        Assert.Equal(0L, await Ask($"""select count(*) from "Articles" where "Id" = '{northern}'"""));
        await using (var update = new NpgsqlCommand($"""update "Articles" set "MenuPosition" = 9 where "Id" = '{northern}'""", connection))
            Assert.Equal(0, await update.ExecuteNonQueryAsync());
        await using (var delete = new NpgsqlCommand($"""delete from "Articles" where "Id" = '{northern}'""", connection))
            Assert.Equal(0, await delete.ExecuteNonQueryAsync());
        await using (var move = new NpgsqlCommand($"""update "Articles" set "CityId" = '{north.Id}'""", connection))
            Assert.Equal("42501", (await Assert.ThrowsAsync<PostgresException>(() => move.ExecuteNonQueryAsync())).SqlState);

        await using var bare = new NpgsqlConnection(database.Settings.ConnectionString);
        await bare.OpenAsync();
        await using var nobody = new NpgsqlCommand("""select count(*) from "Articles" """, bare);
        Assert.Equal(0L, await nobody.ExecuteScalarAsync());
    }

    [Fact]
    public async Task A_connection_comes_out_of_the_pool_in_no_city()
    {
        Assert.SkipUnless(TestPostgres.IsChosen, "PostgreSQL only: this run is on SQLite.");
        var used = new List<int>();
        await using (var db = database.In(south))
        {
            // Often enough for it to be prepared.
            for (var time = 0; time < 10; time++)
                used.Add(await db.Database.SqlQuery<int>($"""select pg_backend_pid() as "Value" from "Articles" """).SingleAsync());
        }

        // Behind Corridor's back: nobody has said yet whose rows these are.
        await using var other = database.In(south);
        var bare = (NpgsqlConnection)other.Database.GetDbConnection();
        await bare.OpenAsync();
        await using var nobody = new NpgsqlCommand("""select pg_backend_pid(), current_setting('corridor.city', true), current_setting('corridor.across', true), (select count(*) from "Articles")""", bare);
        await using var said = await nobody.ExecuteReaderAsync();
        Assert.True(await said.ReadAsync());
        Assert.Contains(said.GetInt32(0), used);
        Assert.Equal(("", 0L), (said.IsDBNull(1) ? "" : said.GetString(1) + (said.IsDBNull(2) ? "" : said.GetString(2)), said.GetInt64(3)));
    }

    [Fact]
    public async Task Every_table_of_cities_is_under_row_level_security()
    {
        Assert.SkipUnless(TestPostgres.IsChosen, "PostgreSQL only: this run is on SQLite.");
        await using var db = database.In(south);
        var walled = db.Model.GetEntityTypes()
            .Where(type => typeof(CityOwned).IsAssignableFrom(type.ClrType) || typeof(CityOrNetworkOwned).IsAssignableFrom(type.ClrType) || typeof(SharedByTwoCities).IsAssignableFrom(type.ClrType))
            .Select(type => type.GetTableName()!).Distinct().Order(StringComparer.Ordinal).ToList();

        var forced = await db.Database.SqlQuery<string>($"""select relname::text as "Value" from pg_class where relrowsecurity and relforcerowsecurity""").ToListAsync();

        Assert.NotEmpty(walled);
        Assert.Equal(walled, forced.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_is_saved_is_on_disk_on_every_pooled_connection()
    {
        for (var connection = 0; connection < 5; connection++)
        {
            await using var db = database.In(north);
            await using var other = database.In(south);
            await db.Database.OpenConnectionAsync();
            await other.Database.OpenConnectionAsync();
            foreach (var one in new[] { db, other })
            {
                await using var command = one.Database.GetDbConnection().CreateCommand();
                command.CommandText = TestPostgres.IsChosen ? "show synchronous_commit" : "PRAGMA synchronous";
                var expected = TestPostgres.IsChosen ? "on" : (object)2L;
                Assert.Equal(expected, await command.ExecuteScalarAsync());
            }
        }
    }

    private async Task<Guid> ArticleAsync(City city, string slug)
    {
        await using var db = database.In(city);
        var article = Article.New(ArticleKind.Page, slug, database.Clock.Now());
        article.Draft(LocalizedText.Of("en", slug), LocalizedText.Of("en", "…"), database.Clock.Now());
        db.Add(article);
        await db.SaveChangesAsync();
        return article.Id;
    }
}
