using Corridor.Accounts;
using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Notifications;
using Corridor.Recipes;
using Corridor.Tenancy;
using Corridor.Tests.Data;
using Corridor.Texts;
using Corridor.Workflows;
using Corridor.Workflows.Definitions;
using Corridor.Workflows.Running;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace Corridor.Tests.Workflows;

/// <summary>The workflows that the recipes carry, run by the clock; and those of real Orchard Core sites, read.</summary>
public sealed class ProgrammeWorkflowsTests
{
    private static readonly Instant Begin = Instant.FromUtc(2040, 1, 10, 8, 0);

    [Theory]
    [InlineData("startup-competition")]
    [InlineData("startup-two-rounds")]
    [InlineData("startup-final")]
    [InlineData("incubator-corridor")]
    public async Task Every_workflow_of_a_recipe_can_run(string recipe)
    {
        await using var network = await TestDatabase.CreateAsync();
        network.Clock.MoveTo(Begin);
        var city = await network.CityAsync("nord");

        var report = await ApplyAsync(network, city, network.Services.GetRequiredService<RecipeLibrary>().Read(recipe));

        Assert.Empty(report.Steps.SelectMany(step => step.Notes));
        await using var db = network.In(city);
        var types = await db.Set<WorkflowType>().ToListAsync();
        Assert.NotEmpty(types);
        Assert.All(types, type => Assert.Equal(["en", "es", "fr"], type.Name.ByLanguage.Keys.Order()));
    }

    [Fact]
    public async Task Applicants_are_reminded_of_their_drafts_in_their_own_morning_at_seven_two_and_no_days()
    {
        await using var network = await TestDatabase.CreateAsync();
        network.Clock.MoveTo(Begin);
        var city = await network.CityAsync("nord");
        await OpenAsync(network, city);
        // Applications close on 1 March 2040 at 18:00 in Paris.
        await StartAsync(network, city, Instant.FromUtc(2040, 2, 2, 9, 0), "early@example.org", "fr", submits: false);
        await StartAsync(network, city, Instant.FromUtc(2040, 2, 3, 9, 0), "done@example.org", "en", submits: true);
        await StartAsync(network, city, Instant.FromUtc(2040, 2, 27, 9, 0), "late@example.org", "es", submits: false);

        for (var day = 0; day < 30; day++)
        {
            network.Clock.Advance(Duration.FromHours(12));
            await network.Services.GetRequiredService<DueTimers>().DrainAsync();
        }

        await using var db = network.In(city);
        var mails = await db.Set<OutgoingMail>().Where(mail => mail.Kind == "workflow").OrderBy(mail => mail.DueAt).ThenBy(mail => mail.Recipient).ToListAsync();
        Assert.Equal(
            [
                (Instant.FromUtc(2040, 2, 28, 7, 0), "early@example.org", "Il reste deux jours pour « »"),
                (Instant.FromUtc(2040, 2, 28, 7, 0), "late@example.org", "Quedan dos días para «»"),
                (Instant.FromUtc(2040, 3, 1, 7, 0), "early@example.org", "Dernier jour pour « »"),
                (Instant.FromUtc(2040, 3, 1, 7, 0), "late@example.org", "Hoy es el último día para «»"),
            ],
            mails.Where(mail => mail.DueAt > Instant.FromUtc(2040, 2, 27, 0, 0)).Select(mail => (mail.DueAt, mail.Recipient, mail.Subject.Replace("\u00a0\u00a0", "\u00a0", StringComparison.Ordinal).Replace('\u00a0', ' '))));
        Assert.Equal([(Instant.FromUtc(2040, 2, 23, 7, 0), "early@example.org")], mails.Where(mail => mail.DueAt <= Instant.FromUtc(2040, 2, 27, 0, 0)).Select(mail => (mail.DueAt, mail.Recipient)));
        Assert.Contains("« Mobilité 2027 » se clôt le jeudi 1 mars 2040 à 18:00 (heure de nord).", mails[0].Body.Replace('\u00a0', ' '), StringComparison.Ordinal);
        Assert.All(await db.Set<Workflow>().ToListAsync(), workflow => Assert.Equal(WorkflowState.Finished, workflow.State));
    }

    [Fact]
    public async Task A_reminder_follows_a_deadline_that_is_moved()
    {
        await using var network = await TestDatabase.CreateAsync();
        network.Clock.MoveTo(Begin);
        var city = await network.CityAsync("nord");
        await OpenAsync(network, city);
        await StartAsync(network, city, Instant.FromUtc(2040, 2, 2, 9, 0), "early@example.org", "fr", submits: false);
        await network.Services.GetRequiredService<DueTimers>().DrainAsync();

        await network.In(city, async services =>
        {
            var db = services.GetRequiredService<CorridorDb>();
            (await db.Set<Call>().SingleAsync()).OpenFrom(new LocalDateTime(2040, 2, 1, 9, 0), new LocalDateTime(2040, 3, 10, 18, 0), "nord");
            await db.SaveChangesAsync();
        });
        network.Clock.MoveTo(Instant.FromUtc(2040, 3, 3, 6, 0));
        await network.Services.GetRequiredService<DueTimers>().DrainAsync();

        await using var after = network.In(city);
        var mail = await after.Set<OutgoingMail>().SingleAsync(mail => mail.Recipient == "early@example.org");
        Assert.Equal(Instant.FromUtc(2040, 3, 3, 7, 0), mail.DueAt);
    }

    [Theory]
    [InlineData("ContactForm", "“Form Submit”, step 4qwshsfxs9m4303n0csm0n86m1: Corridor has no activity “VueFormSubmittedEvent”.", "$.steps[3].data[0].Activities[1].Properties.Sender.Expression: Liquid is not executed here: {{Request.Form.email}}")]
    [InlineData("OrchardCore.Commerce.Samples.CartWorkflows", "“Add Shipping”, step 487ynhy9xpyrm25hstpv05ymw2: Corridor has no activity “ScriptTask”.", "“Item Verification Sample”, step 4ysryfa15zd7nt6vrh9vh95jw6: Condition: “.” means nothing in a condition.")]
    [InlineData("Scheduling", "“Data Export”, step 4rf3szcstc98823knfjwttjmmn: Corridor has no activity “HttpRequestEvent”.", "$.steps[8].data[0].Activities[4].Properties.Location.Expression: Liquid is not executed here: {{\"~/login\" | return_url | href | raw }}")]
    public async Task Workflows_of_real_sites_become_drafts_and_what_cannot_run_is_listed(string file, params string[] said)
    {
        var folder = Environment.GetEnvironmentVariable("CORRIDOR_TEST_DATA");
        Assert.SkipWhen(string.IsNullOrEmpty(folder), "CORRIDOR_TEST_DATA is not set");
        await using var network = await TestDatabase.CreateAsync();
        var city = await network.CityAsync("nord");
        var recipe = Recipe.Parse(await File.ReadAllBytesAsync(Path.Combine(folder!, "orchard", file + ".recipe.json"), TestContext.Current.CancellationToken), file);
        var only = recipe with { Steps = [.. recipe.Steps.Where(step => step.Name == WorkflowReading.StepName)] };

        var report = await ApplyAsync(network, city, only);

        var notes = Assert.Single(report.Steps).Notes.Select(note => note.ToString()).ToList();
        Assert.All(said, line => Assert.Contains(line, notes));
        await using var db = network.In(city);
        Assert.Equal(WorkflowReading.Read(only.Steps[0].Node).Select(read => read.Definition.WorkflowTypeId).Order(), await db.Set<WorkflowType>().Select(type => type.Key).OrderBy(key => key).ToListAsync());
        Assert.Equal(0, await db.Set<WorkflowStart>().CountAsync());
    }

    [Fact]
    public void A_definition_comes_back_from_its_file_as_it_was()
    {
        foreach (var recipe in new[] { "startup-competition", "startup-final", "incubator-corridor" })
        {
            foreach (var read in WorkflowReading.Of(RecipeLibrary.Shipped().Read(recipe)))
                Assert.Equal(read.Definition.ToJson(), WorkflowDefinition.FromJson(read.Definition.ToJson()).ToJson());
        }
    }

    private static Task<RecipeReport> ApplyAsync(TestDatabase network, City city, Recipe recipe) => network.In(city, services =>
        services.GetRequiredService<RecipeRunner>().ApplyAsync(recipe, new RecipeContext(network.Clock.Now(), city.Id)));

    internal static Task OpenAsync(TestDatabase network, City city) => network.In(city, async services =>
    {
        var call = await services.GetRequiredService<NewEdition>().OpenAsync("startup-competition", new EditionAnswers(
            "mobility-2027", LocalizedText.Of("fr", "Mobilité 2027"), new LocalDateTime(2040, 2, 1, 9, 0), new LocalDateTime(2040, 3, 1, 18, 0), ["fr"], 2, 4));
        call.Publish(network.Clock.Now());
        await services.GetRequiredService<CorridorDb>().SaveChangesAsync();
    });

    internal static async Task StartAsync(TestDatabase network, City city, Instant at, string email, string language, bool submits)
    {
        while (network.Clock.Now() < at)
        {
            network.Clock.MoveTo(Instant.Min(at, network.Clock.Now() + Duration.FromHours(12)));
            await network.Services.GetRequiredService<DueTimers>().DrainAsync();
        }

        await network.In(city, async services =>
        {
            var db = services.GetRequiredService<CorridorDb>();
            var account = await services.GetRequiredService<SignIn>().AccountForAsync(email, email, language);
            var application = Application.Start(await db.Set<Call>().SingleAsync(), account.Id, language, network.Clock.Now());
            db.Add(application);
            if (submits)
                db.Entry(application).Property(one => one.SubmittedAt).CurrentValue = network.Clock.Now();
            await db.SaveChangesAsync();
        });
        await network.Services.GetRequiredService<DueTimers>().DrainAsync();
    }
}
