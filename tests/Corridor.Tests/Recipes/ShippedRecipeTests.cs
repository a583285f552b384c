using System.Text.Json;
using Corridor.Calls;
using Corridor.Placements.Stays;
using Corridor.Recipes;
using Corridor.Recipes.Steps;
using Xunit;

namespace Corridor.Tests.Recipes;

public sealed class ShippedRecipeTests
{
    private static readonly RecipeLibrary Library = RecipeLibrary.Shipped();
    private static readonly string[] Interface = ["en", "es", "fr"];

    public static TheoryData<string> Names => [.. Library.Names];

    [Fact]
    public void These_recipes_are_shipped() =>
        Assert.Equal(["blank", "city", "demo", "incubator-corridor", "network-inmc", "startup-competition", "startup-final", "startup-two-rounds"], Library.Names);

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_is_read_strictly_and_holds_no_unknown_step(string name)
    {
        var recipe = Library.Read(name);

        Assert.Equal(name, recipe.Name);
        Assert.Equal(Interface, recipe.DisplayName.ByLanguage.Keys);
        Assert.Equal(Interface, recipe.Description!.ByLanguage.Keys);
        Assert.Empty(recipe.StepsOtherThan(StepReading.Names));
        Assert.All(recipe.Steps, step => Assert.NotNull(StepReading.Of(step)));
    }

    [Theory]
    [InlineData("../recipes/city")]
    [InlineData("nothing")]
    public void Only_names_of_the_folder_are_opened(string name)
    {
        var refusal = Assert.Throws<RecipeException>(() => Library.Read(name));

        Assert.Equal($"There is no recipe named “{name}”.", refusal.Reason.ToString());
    }

    [Fact]
    public void The_network_has_39_cities_and_nine_themes()
    {
        var network = Step<NetworkStep>("network-inmc", NetworkStep.StepName, NetworkStep.Read);
        var cities = Step<CitiesStep>("network-inmc", CitiesStep.StepName, CitiesStep.Read).Cities;

        Assert.Equal(39, cities.Count);
        Assert.Equal(20, cities.Select(city => city.Country).Distinct().Count());
        Assert.Equal(9, network.Themes.Count);
        Assert.All(network.Themes, theme => Assert.Equal(Interface, theme.Label.ByLanguage.Keys));
        Assert.Contains("GeoNames", network.Credits[0].In("en"), StringComparison.Ordinal);
        Assert.Contains("CC BY 4.0", network.Credits[0].In("en"), StringComparison.Ordinal);
        Assert.Equal(("Asia/Tokyo", "太田市", "ja"), cities.Where(city => city.Slug == "ota").Select(city => (city.Zone, city.LocalName, city.Language)).Single());
    }

    [Fact]
    public void The_network_is_the_one_of_the_test_data()
    {
        var folder = Environment.GetEnvironmentVariable("CORRIDOR_TEST_DATA");
        Assert.SkipWhen(string.IsNullOrEmpty(folder), "CORRIDOR_TEST_DATA is not set");
        var rows = File.ReadAllLines(Path.Combine(folder!, "cities", "network-cities.csv")).Skip(1).Select(line => line.Split(','));

        var cities = Step<CitiesStep>("network-inmc", CitiesStep.StepName, CitiesStep.Read).Cities;

        Assert.Equal(
            rows.Select(row => (row[0], row[3], decimal.Parse(row[4], System.Globalization.CultureInfo.InvariantCulture), decimal.Parse(row[5], System.Globalization.CultureInfo.InvariantCulture), row[6], row[7])),
            cities.Select(city => (city.Slug, city.Country, city.Latitude, city.Longitude, city.Zone, city.Language)));
    }

    [Fact]
    public void Every_accent_can_be_read_on_its_ground()
    {
        var cities = Step<CitiesStep>("network-inmc", CitiesStep.StepName, CitiesStep.Read).Cities;

        Assert.All(cities, city => Assert.True(Contrast(city.Accent!, "#ffffff") >= 4.5, $"{city.Slug} {city.Accent}"));
        Assert.All(cities, city => Assert.True(Contrast(city.AccentDark!, "#14161a") >= 4.5, $"{city.Slug} {city.AccentDark}"));
    }

    [Fact]
    public void A_city_gets_four_pages_in_three_languages_with_its_own_name_and_address()
    {
        var recipe = Library.Read("city", new Dictionary<string, string> { ["cityName"] = "Zalău", ["dataProtectionEmail"] = "dpo@zalau.example", ["language"] = "en" });

        var pages = ContentStep.Read(recipe.Steps[1].Node);
        var settings = SettingsStep.Read(recipe.Steps[0].Node);

        Assert.Equal(
            from path in new[] { "home", "privacy", "legal", "accessibility" }
            from language in new[] { "fr", "en", "es" }
            select (path, language, path == "home"),
            pages.Pages.Select(page => (page.Path, page.Language!, page.IsHome)));
        Assert.Empty(pages.Ignored);
        Assert.All(pages.Pages, page => Assert.InRange(WordCount.Of(page.Markdown!), 140, 900));
        Assert.All(pages.Pages, page => Assert.DoesNotContain("[js:", page.Markdown!, StringComparison.Ordinal));
        Assert.All(pages.Pages.Where(page => page.Path == "privacy"), page => Assert.Contains("(mailto:dpo@zalau.example)", page.Markdown!, StringComparison.Ordinal));
        Assert.StartsWith("## Zalău calls", pages.Pages[1].Markdown!, StringComparison.Ordinal);
        Assert.Equal(("Zalău", "Europe/Paris", "en"), (settings.SiteName, settings.Zone, settings.Language));
        Assert.Empty(settings.Ignored);
    }

    [Theory]
    [InlineData("startup-competition", CallEntry.Open, 16, "15 20 20 20 15 10")]
    [InlineData("startup-two-rounds", CallEntry.Open, 16, "15 20 20 20 15 10")]
    [InlineData("startup-final", CallEntry.Nomination, 17, "20 20 15 20 15 10")]
    [InlineData("incubator-corridor", CallEntry.Nomination, 16, "40 35 25")]
    public void A_call_has_a_form_and_criteria_whose_weights_add_to_100_in_three_languages(string recipe, CallEntry entry, int fields, string weights)
    {
        var call = Call(recipe);

        Assert.Equal(entry, call.Entry);
        Assert.Equal(fields, call.Form.Fields.Count());
        Assert.Equal(weights, string.Join(' ', call.Criteria.Criteria.Select(criterion => criterion.Weight)));
        Assert.Equal(100, call.Criteria.TotalWeight);
        Assert.All(call.Criteria.Criteria, criterion => Assert.Equal([1, 2, 3, 4, 5], criterion.Scale.Anchors.Select(anchor => anchor.Score)));
        Assert.All(Localized(call), text => Assert.Equal(Interface, text.EnumerateObject().Select(property => property.Name)));
        Assert.Equal($"{recipe}-2027", call.Slug);
    }

    [Fact]
    public void Stages_follow_each_other()
    {
        var start = new NodaTime.LocalDate(2027, 1, 4);
        foreach (var call in new[] { "startup-competition", "startup-two-rounds", "startup-final", "incubator-corridor" }.Select(Call))
        {
            var moments = call.Stages.SelectMany(stage => new[] { stage.Opens.From(start), stage.Closes.From(start) }).ToArray();

            Assert.Equal(moments.Order(), moments);
        }
    }

    [Fact]
    public void The_corridor_lasts_six_months_with_three_check_ins_and_an_agreement()
    {
        var terms = Call("incubator-corridor").Placement!;

        Assert.Equal(6, terms.Months);
        Assert.Equal([30, 90, 150], terms.Reports.Single(report => report.Key == "check-in").At);
        Assert.Equal(["check-in", "host-check-in"], terms.Reports.Where(report => ScheduledReport.AllWell(report.Form) is not null).Select(report => report.Key));
        Assert.Equal(
            ["purpose", "goals", "tasks", "duties-of-the-start-up", "duties-of-the-host", "money", "insurance", "intellectual-property", "ending"],
            terms.Agreement.Select(section => section.Key));
        Assert.Equal(5, terms.Reports.Single(report => report.Key == "monthly").Form.Fields.Count());
    }

    [Fact]
    public void A_blind_jury_sees_no_name_no_site_and_no_team()
    {
        var form = Call("startup-competition").Form;

        Assert.Equal(["company-name", "website", "team", "investors"], form.Fields.Where(field => !field.VisibleToJurors).Select(field => field.Key));
    }

    [Theory]
    [InlineData("startup-competition")]
    [InlineData("startup-two-rounds")]
    [InlineData("startup-final")]
    [InlineData("incubator-corridor")]
    public void A_call_exported_and_imported_is_the_same(string recipe)
    {
        var exported = DefinitionJson.Write(Call(recipe));

        var imported = CallDefinition.Read(Recipe.Parse("{ \"steps\": [ " + exported.Insert(1, "\"name\": \"CorridorCall\",") + " ] }", "again.recipe.json").Steps[0].Node);

        Assert.Equal(exported, DefinitionJson.Write(imported));
        Assert.Equal(exported, DefinitionJson.Write(DefinitionJson.Read<CallDefinition>(exported)));
    }

    [Fact]
    public void The_demonstration_fits_its_network_its_forms_and_its_offers()
    {
        var cities = Step<CitiesStep>("network-inmc", CitiesStep.StepName, CitiesStep.Read).Cities.Select(city => city.Slug).ToHashSet();
        var themes = Step<NetworkStep>("network-inmc", NetworkStep.StepName, NetworkStep.Read).Themes.Select(theme => theme.Key).ToHashSet();
        var people = Step<PeopleStep>("demo", PeopleStep.StepName, PeopleStep.Read).People;
        var offers = Step<OffersStep>("demo", OffersStep.StepName, OffersStep.Read);
        var demo = Step<DemoStep>("demo", DemoStep.StepName, DemoStep.Read);
        var form = Call("startup-competition").Form;

        Assert.Equal(24, demo.Companies.Count);
        Assert.Equal(["en", "es", "fr"], demo.Companies.Select(company => company.Language).Distinct().Order());
        Assert.Superset(demo.Companies.Select(company => company.City).Concat(demo.Editions.Select(edition => edition.City)).Concat(people.Select(person => person.City!)).ToHashSet(), cities);
        Assert.Superset(demo.Companies.Select(company => company.Theme).Concat(offers.Offers.SelectMany(offer => offer.Themes)).Concat(people.SelectMany(person => person.Themes)).ToHashSet(), themes);
        Assert.Superset(demo.Editions.Select(edition => edition.Recipe).Append(demo.Network).Append(demo.CityRecipe).ToHashSet(), Library.Names.ToHashSet());
        Assert.Superset(demo.Companies.Select(company => company.Offer).OfType<string>().ToHashSet(), offers.Offers.Select(offer => offer.Slug).ToHashSet());
        Assert.Superset(demo.Editions.Select(edition => edition.NominatesTo).OfType<string>().ToHashSet(), demo.Editions.Select(edition => edition.Slug).ToHashSet());
        Assert.All(people.Select(person => person.Email).Concat(demo.Companies.SelectMany(company => company.Team).Select(member => member.Email)),
            email => Assert.EndsWith("@example.org", email, StringComparison.Ordinal));
        Assert.All(demo.Companies.Where(company => company.Outcome is not (DemoOutcome.Draft or DemoOutcome.Withdrawn)),
            company => Assert.Empty(AnswerCheck.Problems(form, Complete(company))));
        Assert.All(demo.Companies, company => Assert.All(company.Answers, answer => Assert.NotNull(form.Field(answer.Key))));
    }

    [Fact]
    public void Every_application_of_the_demonstration_finds_a_jury_from_other_cities_that_reads_it()
    {
        var rules = Call("startup-competition").Jury;
        var jurors = Step<PeopleStep>("demo", PeopleStep.StepName, PeopleStep.Read).People.Where(person => person.Roles.Any(role => role.Role == DemoRole.Juror)).ToArray();

        foreach (var company in Step<DemoStep>("demo", DemoStep.StepName, DemoStep.Read).Companies)
        {
            var free = jurors.Where(juror => juror.City != company.City).ToArray();

            Assert.InRange(free.Count(juror => juror.Languages.Contains(company.Language)), rules.LanguageReaders, int.MaxValue);
            Assert.InRange(free.Select(juror => juror.City).Distinct().Count(), rules.MinCities, int.MaxValue);
        }
    }

    // What whoever fills the form adds: name, team, deck and consent.
    private static Dictionary<string, string> Complete(DemoCompany company) => new(company.Answers)
    {
        ["company-name"] = company.Name,
        ["theme"] = company.Theme,
        ["team"] = Answers.Write(company.Team.Select(member => new TeamMember(member.Name, member.Role, member.Email))),
        ["deck"] = Guid.NewGuid().ToString("D"),
        ["rules"] = "2027-1",
    };

    private static CallDefinition Call(string recipe) => Step<CallDefinition>(recipe, CallDefinition.StepName, CallDefinition.Read);

    private static T Step<T>(string recipe, string name, Func<RecipeNode, T> read) =>
        read(Library.Read(recipe).Steps.Single(step => step.Name == name).Node);

    // Every localised text of a call, wherever it stands.
    private static IEnumerable<JsonElement> Localized(CallDefinition call)
    {
        return In(JsonDocument.Parse(DefinitionJson.Write(call)).RootElement);

        static IEnumerable<JsonElement> In(JsonElement element) => element.ValueKind switch
        {
            JsonValueKind.Object when element.TryGetProperty("en", out _) || element.TryGetProperty("und", out _) => [element],
            JsonValueKind.Object => element.EnumerateObject().SelectMany(property => In(property.Value)),
            JsonValueKind.Array => element.EnumerateArray().SelectMany(In),
            _ => [],
        };
    }

    private static double Contrast(string one, string other)
    {
        var (a, b) = (Luminance(one) + 0.05, Luminance(other) + 0.05);
        return Math.Max(a, b) / Math.Min(a, b);
    }

    private static double Luminance(string colour)
    {
        var linear = Convert.FromHexString(colour[1..]).Select(channel => channel / 255.0).Select(c => c <= 0.03928 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4)).ToArray();
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
    }
}
