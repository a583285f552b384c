using Corridor.Recipes;
using Corridor.Texts;
using Corridor.Workflows.Definitions;
using Corridor.Workflows.Expressions;
using Corridor.Workflows.Signals;
using NodaTime;

namespace Corridor.Workflows.Running;

/// <summary>A step as its activity sees it: whose, what it was given, and the values around it.</summary>
public sealed class WorkflowStep(Workflow workflow, WorkflowDefinition definition, ActivityRecord activity, WorkflowToken token, SubjectReading subject, WorkflowVariables variables, Scope scope, IReadOnlyList<WorkflowToken> tokens)
{
    public Workflow Workflow => workflow;

    public WorkflowDefinition Definition => definition;

    public ActivityRecord Activity => activity;

    public Properties Given => activity.Given;

    public SubjectReading Subject => subject;

    public Scope Scope => scope;

    public WorkflowVariables Variables => variables;

    public Instant Now => scope.Now;

    internal WorkflowToken Token => token;

    /// <summary>Branches that ended in this one.</summary>
    internal List<WorkflowToken> Absorbed { get; } = [];

    internal void Absorb(IEnumerable<WorkflowToken> others) => Absorbed.AddRange(others);

    /// <summary>Where the other branches of the instance are.</summary>
    internal IEnumerable<WorkflowToken> Others => tokens.Where(other => other.Id != token.Id);

    /// <summary>Evaluates an expression of the definition; the check has seen that it is of this kind.</summary>
    public object? Evaluate(string property, ValueKind? kind = null) => Read(property, kind).In(scope);

    /// <summary>As <see cref="Evaluate"/>, not evaluated yet.</summary>
    public Expression Read(string property, ValueKind? kind = null)
    {
        var source = Given.Text(property);
        try
        {
            return kind is { } wanted ? Expression.Parse(source, variables.All, wanted) : Expression.Parse(source, variables.All);
        }
        catch (ExpressionException wrong)
        {
            throw new WorkflowFaultException(wrong.Reason);
        }
    }

    /// <summary>A date of the definition as it is now; that it is not known is the workflow's fault.</summary>
    public Instant Moment(string property) =>
        Evaluate(property, ValueKind.Moment) as Instant? ?? throw new WorkflowFaultException(new Text("The date is not known: {0}.", Given.Text(property)));

    /// <summary>A text of the definition for one reader, its places filled in.</summary>
    /// <param name="property">Of the activity.</param>
    /// <param name="reader">For whom.</param>
    /// <param name="own">Values that are this reader's alone.</param>
    public string Fill(string property, Reader reader, IReadOnlyDictionary<string, object?>? own = null) =>
        Fill(property, reader.Language, (own ?? new Dictionary<string, object?>()).Concat(reader.Instead.Select(pair => KeyValuePair.Create(pair.Key, scope.Values.GetValueOrDefault(pair.Value)))));

    /// <summary>A text of the definition in a language, its places filled in.</summary>
    public string Fill(string property, string language) => Fill(property, language, []);

    private string Fill(string property, string language, IEnumerable<KeyValuePair<string, object?>> own)
    {
        try
        {
            var values = new Dictionary<string, object?>(scope.Values);
            foreach (var (name, value) in own)
                values[name] = value;
            return Template.Parse(Given.Localized(property).In(language), variables.All).In(scope with { Values = values }, language);
        }
        catch (ExpressionException wrong)
        {
            throw new WorkflowFaultException(wrong.Reason);
        }
    }

    /// <summary>A text of the definition in every language it was written in; one without a language is filled in for all that Corridor speaks.</summary>
    public LocalizedText FillAll(string property)
    {
        var written = Given.Localized(property).ByLanguage.Keys;
        var languages = written.Contains(RecipeNode.NoLanguage) ? Languages.Interface.Select(language => language.Tag) : written;
        return LocalizedText.Of(languages.Select(language => KeyValuePair.Create(language, Fill(property, language))));
    }
}

/// <summary>What expressions of a definition can name: the subject's variables, and those that the definition sets itself.</summary>
public sealed class WorkflowVariables
{
    private readonly List<Variable> all;

    private WorkflowVariables(List<Variable> all, IReadOnlyList<string> roles) => (this.all, Roles) = (all, roles);

    public IReadOnlyList<Variable> All => all;

    /// <summary>Who stands around the subject.</summary>
    public IReadOnlyList<string> Roles { get; }

    public static WorkflowVariables Of(WorkflowDefinition definition, string? subjectKind, Subjects subjects)
    {
        List<Variable> all = subjectKind is null ? [] : [.. subjects.VariablesOf(subjectKind)];
        foreach (var activity in definition.Activities)
        {
            (string Name, ValueKind Kind) own = activity.Name switch
            {
                "ForEachTask" => (activity.Given.Text("LoopVariableName"), ValueKind.Text),
                SignalEvent.EventName => (SignalEvent.PlaceOf(activity.Given.Text("SignalName")), ValueKind.Text),
                "SetPropertyTask" => (activity.Given.Text("PropertyName"), KindOf(activity.Given.Text("Value"), all)),
                _ => ("", ValueKind.Nothing),
            };
            if (own.Name.Length > 0 && all.TrueForAll(known => known.Name != own.Name))
                all.Add(new Variable(own.Name, own.Kind, new Text("{0}", own.Name)));
        }

        return new(all, subjectKind is null ? [] : [.. subjects.RolesOf(subjectKind).Select(role => role.Name)]);
    }

    private static ValueKind KindOf(string source, List<Variable> known)
    {
        try
        {
            return Expression.Parse(source, known).Kind;
        }
        catch (ExpressionException)
        {
            // The check names what is wrong with it, at the activity that says it.
            return ValueKind.Nothing;
        }
    }
}
