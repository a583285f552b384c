using Corridor.Recipes;
using Corridor.Texts;

namespace Corridor.Calls;

/// <summary>Reads a call's definition from a recipe and refuses, with its line, what could not work as a call.</summary>
internal static class CallReading
{
    public static CallDefinition Call(RecipeNode step) => step.Read(o =>
    {
        var call = new CallDefinition
        {
            Slug = o.Without("name").Slug("slug"),
            City = o.OptionalSlug("city"),
            Programme = o.Slug("programme"),
            Title = o.Localized("title"),
            Summary = o.Localized("summary"),
            Body = o.Localized("body"),
            Languages = o.Languages("languages"),
            Entry = o.OneOf("entry", CallEntry.Open),
            Winners = o.WholeNumber("winners", 1, 1000),
            ReviewsPerApplication = o.WholeNumber("reviewsPerApplication", 1, 20),
            Deck = o.Inner("deck", Deck),
            Jury = o.Inner("jury", Jury),
            Stages = Stages(o.Required("stages")),
            Form = Form(o.Required("form")),
            Criteria = Criteria(o.Required("criteria")),
            Placement = o.OptionalInner("placement", Placement),
        };
        if (call.Deck.Required && !call.Form.Fields.Any(field => field.Kind == FieldKind.Deck))
            throw o.Required("deck").Refusal(new Text("A deck is required, but the form has no field of the kind deck."));
        MustFit(call, o.Required("stages"));
        foreach (var (article, node) in (call.Placement?.Agreement ?? []).Zip(o.Optional("placement")?.Member("agreement")?.Items ?? []))
        {
            if (article.From is { } from && call.Form.Field(from)?.Kind is not (FieldKind.LongText or FieldKind.ShortText))
                throw node.Member("from")!.Refusal(new Text("The form has no question “{0}” that is answered in words.", from));
        }

        return call;
    });

    public static FormDefinition Form(RecipeNode form)
    {
        var definition = form.Read(o => new FormDefinition(ObjectReader.Distinct(o.Required("sections"), o.List("sections", Section), section => section.Key)));
        if (definition.Problem() is { } problem)
            throw NodesOf(form).Last(field => field.Member("key")!.Text() == problem.Key).Refusal(problem.Problem);
        return definition;
    }

    public static CriteriaSet Criteria(RecipeNode list)
    {
        var set = new CriteriaSet(list.ReadAll(Criterion));
        if (set.Problem() is { } problem)
            throw (problem.Index is { } index ? list.Items[index] : list).Refusal(problem.Problem);
        return set;
    }

    private static IEnumerable<RecipeNode> NodesOf(RecipeNode form) =>
        form.Member("sections")!.Items.SelectMany(section => section.Member("fields")!.Items);

    private static FormSection Section(RecipeNode section) => section.Read(o => new FormSection(
        o.Slug("key"), o.Localized("label"), o.List("fields", Field), o.OptionalLocalized("help")));

    private static Field Field(RecipeNode field) => field.Read(o => new Field
    {
        Key = o.Slug("key"),
        Kind = o.OneOf<FieldKind>("kind"),
        Label = o.Localized("label"),
        Help = o.OptionalLocalized("help"),
        Example = o.OptionalLocalized("example"),
        Required = o.Flag("required", otherwise: false),
        MaxWords = o.OptionalWholeNumber("maxWords", 1, 20_000),
        MaxCharacters = o.OptionalWholeNumber("maxCharacters", 1, AnswerCheck.MaxLength),
        Min = o.OptionalNumber("min", -1_000_000_000_000, 1_000_000_000_000),
        Max = o.OptionalNumber("max", -1_000_000_000_000, 1_000_000_000_000),
        Choices = o.OptionalList("choices", item => item.Read(c => new Choice(c.Slug("key"), c.Localized("label")))),
        Version = o.OptionalText("version", 40),
        VisibleToJurors = o.Flag("visibleToJurors", otherwise: true),
        Diversity = o.Flag("diversity", otherwise: false),
        Names = o.OneOf("names", Named.Nobody),
        Counts = o.OneOf("counts", Counted.Nothing),
        When = o.OptionalInner("when", c => new Condition(c.Slug("field"), c.Text("equals"))),
    });

    private static Criterion Criterion(RecipeNode criterion) => criterion.Read(o => new Criterion(
        o.Slug("key"), o.Localized("label"), o.Number("weight", -1000, 1000), o.Inner("scale", Scale), o.OptionalLocalized("help")));

    private static Scale Scale(ObjectReader o) => new(
        o.WholeNumber("min", 0, 100), o.WholeNumber("max", 0, 100),
        o.OptionalList("anchors", item => item.Read(a => new ScaleAnchor(a.WholeNumber("score", 0, 100), a.Localized("label")))));

    private static DeckRules Deck(ObjectReader o) => new(
        o.Flag("required", otherwise: true), o.WholeNumber("maxMegabytes", 1, 500), o.WholeNumber("maxPages", 1, 500));

    private static JuryRules Jury(ObjectReader o) => new(
        o.Flag("blind", otherwise: false), o.Flag("excludeOwnCity", otherwise: true),
        o.WholeNumber("maxLoad", 1, 1000), o.OptionalWholeNumber("minCities", 1, 40) ?? 1, o.OptionalWholeNumber("languageReaders", 0, 20) ?? 0)
    {
        ExcludeOwnCountry = o.Flag("excludeOwnCountry", otherwise: false),
        OnePerCity = o.Flag("onePerCity", otherwise: false),
        OnePerOrganisation = o.Flag("onePerOrganisation", otherwise: false),
        Bids = o.Flag("bids", otherwise: false),
        Affinity = o.OptionalInner("affinity", Affinity),
        Feedback = o.OneOf("feedback", Feedback.None),
        AnswerDays = o.OptionalWholeNumber("answerDays", 1, 60),
        ReleaseBy = o.OptionalWholeNumber("releaseBy", 1, 2),
    };

    private static AffinityWeights Affinity(ObjectReader o) => new(
        Points(o, "language") ?? AffinityWeights.Usual.Language, Points(o, "theme") ?? AffinityWeights.Usual.Theme,
        Points(o, "expertise") ?? AffinityWeights.Usual.Expertise, Points(o, "bid") ?? AffinityWeights.Usual.Bid);

    private static int? Points(ObjectReader o, string name) => o.OptionalWholeNumber(name, 0, AffinityWeights.Most);

    private static IReadOnlyList<StageDefinition> Stages(RecipeNode list)
    {
        var stages = ObjectReader.Distinct(list, list.ReadAll(Stage), stage => stage.Key);
        if (stages.Count == 0 || stages[0].Kind is not (StageKind.Intake or StageKind.Nomination))
            throw list.Refusal(new Text("The first stage is an intake or a nomination."));
        return stages;
    }

    private static void MustFit(CallDefinition call, RecipeNode stages)
    {
        var last = call.Stages.LastOrDefault(stage => stage.Kind == StageKind.Review);
        foreach (var (stage, node) in call.Stages.Zip(stages.Items))
        {
            if (stage.Round?.Problem(call.Form, call.Criteria, isLast: stage == last) is { } problem)
                throw node.Member("round")!.Member(problem.Rule)!.Refusal(problem.Problem);
        }
    }

    private static RoundRules Round(ObjectReader o) => new()
    {
        Criteria = o.Optional("criteria") is { } criteria ? Criteria(criteria) : null,
        ReviewsPerApplication = o.OptionalWholeNumber("reviewsPerApplication", 1, 20),
        PassFail = o.Flag("passFail", otherwise: false),
        Blind = o.Optional("blind")?.Flag(),
        Hides = o.Optional("hides")?.ReadAll(ObjectReader.SlugOf),
        Peers = o.Optional("peers") is null ? null : o.OneOf<PeerSight>("peers"),
        Keep = o.OptionalWholeNumber("keep", 1, 1000),
        Split = o.OptionalWholeNumber("split", 1, 100),
        Shared = o.OptionalWholeNumber("shared", RoundRules.FewestShared, RoundRules.MostShared),
    };

    private static StageDefinition Stage(RecipeNode stage) => stage.Read(o =>
    {
        var definition = new StageDefinition(
            o.Slug("key"), o.OneOf<StageKind>("kind"), o.Localized("label"), Moment(o.Required("opens")), Moment(o.Required("closes")), o.OptionalLocalized("help"), o.OptionalInner("round", Round));
        if (definition.Round is not null && definition.Kind != StageKind.Review)
            throw o.Required("round").Refusal(new Text("Only a stage of reviews is a round."));
        // Days and dates can be compared only once the day the call is made is known.
        var start = new NodaTime.LocalDate(2000, 1, 1);
        if (definition.Opens.IsRelative == definition.Closes.IsRelative && definition.Opens.From(start) >= definition.Closes.From(start))
            throw o.Required("closes").Refusal(new Text("This stage closes before it opens."));
        return definition;
    });

    private static LocalMoment Moment(RecipeNode moment) => LocalMoment.Parse(moment.Text())
        ?? throw moment.Refusal(new Text("“{0}” is neither a local date and time such as 2027-03-31T18:00 nor days from the start such as +30d 18:00.", moment.Text()));

    private static PlacementTerms Placement(ObjectReader o) => new(
        o.WholeNumber("months", 1, 24), o.WholeNumber("answerWithinDays", 1, 90), o.WholeNumber("maxPreferences", 1, 50),
        ObjectReader.Distinct(o.Required("agreement"), o.List("agreement", Article), section => section.Key),
        ObjectReader.Distinct(o.Required("reports"), o.List("reports", Report), report => report.Key))
    {
        Reciprocity = o.Flag("reciprocity", otherwise: false),
        SignWithinDays = o.OptionalWholeNumber("signWithinDays", 1, 180) ?? PlacementTerms.UsualDaysToSign,
        Checklist = o.Optional("checklist") is { } list ? ObjectReader.Distinct(list, list.ReadAll(ChecklistEntry), entry => entry.Key) : [],
        Milestones = o.Optional("milestones") is { } reached ? ObjectReader.Distinct(reached, reached.ReadAll(MilestoneEntry), entry => entry.Key) : [],
    };

    private static MilestoneEntry MilestoneEntry(RecipeNode entry) => entry.Read(o =>
    {
        var owner = o.OneOf<StayParty>("owner");
        if (owner is not (StayParty.StartUp or StayParty.Host))
            throw o.Required("owner").Refusal(new Text("A milestone is the start-up’s or the host’s."));
        return new MilestoneEntry(o.Slug("key"), o.Localized("label"), owner, o.WholeNumber("month", 1, 24), o.OptionalLocalized("done"));
    });

    private static ChecklistEntry ChecklistEntry(RecipeNode entry) => entry.Read(o => new ChecklistEntry(
        o.Slug("key"), o.Localized("label"), o.OneOf<StayParty>("owner"), o.WholeNumber("daysBefore", -60, 365),
        o.OptionalInner("pairs", pairs => new CountryPairs(pairs.Flag("onlyAbroad", otherwise: false), Countries(pairs, "from"), Countries(pairs, "to"))) ?? CountryPairs.All,
        o.OptionalLocalized("help")));

    private static IReadOnlyList<string> Countries(ObjectReader o, string name) => o.OptionalList(name, item =>
        Texts.Countries.Knows(item.Text()) ? item.Text() : throw item.Refusal(new Text("“{0}” is not a country code of two capital letters, such as FR.", item.Text())));

    private static ReportTerms Report(RecipeNode report) => report.Read(o =>
    {
        var (by, when) = (o.OneOf<StayParty>("by"), o.OneOf<ReportTime>("when"));
        if (by is not (StayParty.StartUp or StayParty.Host))
            throw o.Required("by").Refusal(new Text("Reports are written by the start-up or by the host."));
        var counts = when is ReportTime.Days or ReportTime.After;
        if (!counts && o.Optional("at") is { } superfluous && superfluous.ReadAll(item => item).Count > 0)
            throw superfluous.Refusal(new Text("Only reports on given days, or months after the end, have a list of numbers."));
        return new ReportTerms(
            o.Slug("key"), o.Localized("title"), by, when, counts ? Ascending(o.Required("at")) : [],
            o.WholeNumber("dueWithinDays", 1, 90), o.Flag("mutual", otherwise: false), Form(o.Required("form")));
    });

    private static List<int> Ascending(RecipeNode list)
    {
        var numbers = new List<int>();
        foreach (var item in list.ReadAll(item => item))
        {
            var number = item.WholeNumber();
            if (number is < 1 or > 800 || (numbers.Count > 0 && number <= numbers[^1]))
                throw item.Refusal(new Text("These numbers are counted from the start, or from the end, and ascend."));
            numbers.Add((int)number);
        }

        return numbers;
    }

    private static AgreementSection Article(RecipeNode section) => section.Read(o => new AgreementSection(
        o.Slug("key"), o.Localized("title"), o.Localized("text"), o.OptionalSlug("from")));
}
