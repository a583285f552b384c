using System.Text.Json.Nodes;
using Corridor.Recipes;
using Corridor.Texts;
using Corridor.Workflows.Definitions;
using Corridor.Workflows.Running;
using StepResult = Corridor.Workflows.Definitions.StepResult;

namespace Corridor.Tests.Workflows;

/// <summary>Drafts as people change them: no database, no clock.</summary>
public sealed class WorkflowDraftTests
{
    private static readonly Activity Sent = new Step("ParcelSentEvent", isEvent: true), Mail = new Step("EmailTask");

    [Fact]
    public void A_new_workflow_begins_with_its_event_and_steps_are_added_below()
    {
        var draft = WorkflowEditing.New(LocalizedText.Of("en", "Parcels"), Sent);

        var (one, first) = draft.Add(Mail);
        var (two, second) = one.Connect("parcelsent-1", Activity.Done, first.ActivityId).Add(Mail);

        Assert.Equal([("parcelsent-1", 40.0, true), ("email-1", 160.0, false), ("email-2", 280.0, false)], two.Activities.Select(step => (step.ActivityId, step.Y, step.IsStart)));
        Assert.Equal([new Transition("parcelsent-1", "Done", "email-1")], two.Transitions);
        Assert.Equal("email-2", second.ActivityId);
    }

    [Fact]
    public void A_step_that_is_removed_takes_its_ways_along_or_leads_them_on()
    {
        var draft = Chain();

        Assert.Equal(["a Done b"], Ways(draft.Remove("c")));
        Assert.Equal(["a Done c"], Ways(draft.Remove("b", goOnTo: "c")));
        Assert.Equal([], Ways(draft.Remove("b")));
    }

    [Fact]
    public void An_outcome_leads_to_one_step_at_a_time()
    {
        var draft = Chain();

        Assert.Equal(["b Done c", "a Done c"], Ways(draft.Connect("a", "Done", "c")));
        Assert.Equal(["b Done c"], Ways(draft.Connect("a", "Done", null)));
        Assert.Same(draft, draft.Connect("a", "Done", "b"));
    }

    [Fact]
    public void What_an_editor_does_not_know_stays_as_a_file_brought_it()
    {
        var step = new ActivityRecord("mail", "EmailTask", 0, 0, IsStart: false, new()
        {
            ["Author"] = new JsonObject { ["Expression"] = "somebody" },
            ["Subject"] = new JsonObject { ["Expression"] = "Hello" },
            ["Forks"] = new JsonArray("a", "b"),
            ["ActivityMetadata"] = new JsonObject { ["Title"] = "Mail", ["Colour"] = "red" },
        });

        var changed = step.Give("Subject", LocalizedText.Of("en", "Hi")).Give("Forks", "a, b, c").Give("Recipients", ["applicant"]).Entitle(LocalizedText.Empty);

        Assert.Equal(
            """{"Author":{"Expression":"somebody"},"Subject":{"Expression":{"en":"Hi"}},"Forks":["a","b","c"],"ActivityMetadata":{"Colour":"red"},"Recipients":["applicant"]}""",
            changed.Properties.ToJsonString());
        Assert.Same(step, step.Give("Subject", step.Given.Localized("Subject")).Give("Forks", "a, b").Entitle(step.Title).Give("Body", LocalizedText.Empty));
    }

    [Fact]
    public void Differences_name_each_value_before_and_after()
    {
        var old = Chain();
        var now = (old with { IsSingleton = true, Name = LocalizedText.Of("en", "Chain").With("fr", "Chaîne") })
            .Remove("c")
            .Replace(old.Find("b")!.Give("Subject", LocalizedText.Of("en", "New").With("fr", "Neuf")) with { X = 99 })
            .Add(new Step("LogTask")).Definition;

        var found = WorkflowDifferences.Between(old, now);

        Assert.Equal([new("Name", "fr", null, "Chaîne"), new(WorkflowDifferences.Singleton, null, "false", "true")], found.Whole);
        Assert.Equal([("b", true, true), ("log-1", false, true), ("c", true, false)], found.Steps.Select(step => (step.ActivityId, step.Old is not null, step.New is not null)));
        Assert.Equal([new("Subject", "en", "Old", "New"), new("Subject", "fr", null, "Neuf")], found.Steps[0].Values);
        var way = Assert.Single(found.Ways);
        Assert.Equal(("b", "Done", "c", ""), (way.From, way.Outcome, string.Join(',', way.Old), string.Join(',', way.New)));
    }

    [Fact]
    public void Where_steps_are_drawn_is_no_difference()
    {
        var old = Chain();

        Assert.True(WorkflowDifferences.Between(old, old.Replace(old.Find("b")! with { X = 500, Y = 7 })).None);
    }

    [Fact]
    public void What_is_exported_is_imported_as_it_was()
    {
        var definitions = new[] { "startup-competition", "startup-final", "incubator-corridor" }
            .SelectMany(recipe => WorkflowReading.Of(RecipeLibrary.Shipped().Read(recipe))).Select(read => read.Definition)
            .Append(Odd()).ToList();

        var read = WorkflowReading.Read(Assert.Single(Recipe.Parse(WorkflowWriting.Write("all", definitions, "mobility-2027"), "all.recipe.json").Steps).Node);

        Assert.Equal(definitions.Select(definition => definition.ToJson()), read.Select(one => one.Definition.ToJson()));
        Assert.All(read, one => Assert.Equal("mobility-2027", one.Call));
        Assert.Equal(["$.steps[0].data[" + (definitions.Count - 1) + "].Activities[0].Properties.Subject"], read.SelectMany(one => one.Refused).Select(refused => refused.Path));
    }

    // Quotes, line breaks, other scripts, numbers, nothing, and Liquid that nobody replaced yet.
    private static WorkflowDefinition Odd() => new()
    {
        WorkflowTypeId = "odd",
        Name = LocalizedText.Of("und", "“Odd” <&> 日本語"),
        DeleteFinishedWorkflows = true,
        Activities =
        [
            new("one", "EmailTask", -1.5, 20, IsStart: true, new()
            {
                ["Subject"] = "{{ Liquid }}", ["Body"] = new JsonObject { ["fr"] = "Bonjour\n\n« vous »", ["pt-BR"] = "Olá \\ \"você\"" },
                ["Number"] = 1.50m, ["Nothing"] = null, ["Flag"] = false, ["List"] = new JsonArray(1, "b", new JsonObject { ["c"] = true }),
            }),
        ],
        Transitions = [new("one", "Ends – so", "nowhere")],
    };

    private static WorkflowDefinition Chain() => new()
    {
        WorkflowTypeId = "chain",
        Name = LocalizedText.Of("en", "Chain"),
        Activities =
        [
            new("a", "ParcelSentEvent", 0, 0, IsStart: true, []),
            new("b", "EmailTask", 0, 0, IsStart: false, new() { ["Subject"] = new JsonObject { ["en"] = "Old" } }),
            new("c", "LogTask", 0, 0, IsStart: false, new() { ["Text"] = "end" }),
        ],
        Transitions = [new("a", "Done", "b"), new("b", "Done", "c")],
    };

    private static IEnumerable<string> Ways(WorkflowDefinition definition) => definition.Transitions.Select(way => $"{way.SourceActivityId} {way.SourceOutcomeName} {way.DestinationActivityId}");

    private sealed class Step(string name, bool isEvent = false) : Activity
    {
        public override string Name => name;

        public override Text Label => new("{0}", name);

        public override bool IsEvent => isEvent;

        public override ValueTask<StepResult> RunAsync(WorkflowStep step, CancellationToken cancel) => ValueTask.FromResult(StepResult.Done);
    }
}
