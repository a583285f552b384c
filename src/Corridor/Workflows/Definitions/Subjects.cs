using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Workflows.Expressions;

namespace Corridor.Workflows.Definitions;

/// <summary>What is known about a kind of subject and who stands around it; a module may add to the subjects of the modules below it.</summary>
public interface ISubjectPart
{
    /// <summary>As definitions and variables name it: <c>application</c>.</summary>
    string Kind { get; }

    /// <summary>Named <c>kind.name</c>.</summary>
    IReadOnlyList<Variable> Variables => [];

    /// <summary>The values now, by variable.</summary>
    Task<IReadOnlyDictionary<string, object?>> ReadAsync(Guid id, CancellationToken cancel) => Task.FromResult<IReadOnlyDictionary<string, object?>>(new Dictionary<string, object?>());

    IReadOnlyList<Role> Roles => [];

    /// <summary>Those of a role: the coordinators of a call, the applicant of an application.</summary>
    Task<IReadOnlyList<Reader>> WhoAsync(Guid id, string role, CancellationToken cancel) => Task.FromResult<IReadOnlyList<Reader>>([]);
}

/// <summary>What an instance can be about (a call, an application, a placement): modules register theirs.</summary>
public interface IWorkflowSubject : ISubjectPart
{
    Text Label { get; }

    /// <summary>The kind that it lies in: an application in its call, whose variables and roles are then its own too.</summary>
    string? Parent { get; }

    /// <summary>As files name it, in the current city.</summary>
    Task<Guid?> BySlugAsync(string slug, CancellationToken cancel) => Task.FromResult<Guid?>(null);

    /// <summary>The newest few, of what they lie in or of the whole city: a test run is about one of them.</summary>
    Task<IReadOnlyList<Guid>> NewestAsync(Guid? root, int most, CancellationToken cancel) => Task.FromResult<IReadOnlyList<Guid>>([]);

    /// <summary>What people call them.</summary>
    Task<Dictionary<Guid, string>> TitlesAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancel);

    /// <summary>Null when it is gone.</summary>
    Task<SubjectPlace?> FindAsync(Guid id, CancellationToken cancel);

    /// <summary>Whether its schedules run now: a call's from its publication until it is archived.</summary>
    Task<bool> IsLiveAsync(Guid id, CancellationToken cancel) => Task.FromResult(true);
}

/// <param name="ParentId">What it lies in.</param>
/// <param name="Path">Its page, below its city.</param>
public sealed record SubjectPlace(Guid? ParentId, string? Path);

public sealed record Role(string Name, Text Label)
{
    /// <summary>Around which subjects an account has it, to stand in another query. A role without it is written to and owns nothing.</summary>
    public Func<CorridorDb, Guid, IQueryable<Guid>>? HeldBy { get; init; }
}

/// <summary>Somebody who is written to.</summary>
/// <param name="Email">Where.</param>
/// <param name="Language">In which language.</param>
/// <param name="Path">The page that concerns this person, if it is not the subject's own; a juror's personal link.</param>
/// <param name="Zone">Where this person's morning is; none: the city's.</param>
/// <param name="AccountId">Whose messages and choices of mails hold; none: this person has no account.</param>
/// <param name="City">The city in which this person reads; none: the current one.</param>
public sealed record Reader(string Email, string Language, string? Path = null, string? Zone = null, Guid? AccountId = null, City? City = null)
{
    /// <summary>By variable: the one that this person reads in its place, the other not being for their eyes.</summary>
    public IReadOnlyDictionary<string, string> Instead { get; init; } = NothingElse;

    private static readonly IReadOnlyDictionary<string, string> NothingElse = new Dictionary<string, string>();
}

/// <summary>The kinds of subjects, with what lies in what.</summary>
public sealed class Subjects(IEnumerable<IWorkflowSubject> subjects, IEnumerable<ISubjectPart> parts)
{
    private readonly Dictionary<string, IWorkflowSubject> byKind = subjects.ToDictionary(subject => subject.Kind, StringComparer.Ordinal);
    private readonly ILookup<string, ISubjectPart> parts = subjects.Concat(parts).ToLookup(part => part.Kind, StringComparer.Ordinal);

    public IWorkflowSubject? Find(string kind) => byKind.GetValueOrDefault(kind);

    public IReadOnlyList<Variable> VariablesOf(string kind) => [.. Around(kind).SelectMany(subject => parts[subject.Kind]).SelectMany(part => part.Variables)];

    public IReadOnlyList<Role> RolesOf(string kind) => [.. Around(kind).SelectMany(subject => parts[subject.Kind]).SelectMany(part => part.Roles)];

    /// <summary>A kind and those that it lies in.</summary>
    public IEnumerable<string> KindsAround(string? kind) => kind is null ? [] : Around(kind).Select(subject => subject.Kind);

    /// <summary>A subject and what it lies in; null when it is gone.</summary>
    /// <param name="kind">Of what kind.</param>
    /// <param name="id">Which.</param>
    /// <param name="mentioned">What may name variables: only what is named there is read.</param>
    /// <param name="cancel">Stops reading.</param>
    public async Task<SubjectReading?> ReadAsync(string kind, Guid id, string mentioned, CancellationToken cancel)
    {
        var values = new Dictionary<string, object?>(StringComparer.Ordinal);
        var ids = new Dictionary<string, Guid>(StringComparer.Ordinal);
        string? path = null;
        Guid? next = id;
        foreach (var subject in Around(kind))
        {
            if (next is not { } here || await subject.FindAsync(here, cancel) is not { } place)
                return null;
            foreach (var part in parts[subject.Kind].Where(part => part.Variables.Any(variable => mentioned.Contains(variable.Name, StringComparison.Ordinal))))
            {
                foreach (var (name, value) in await part.ReadAsync(here, cancel))
                    values[name] = value;
            }

            ids[subject.Kind] = here;
            path ??= place.Path;
            next = place.ParentId;
        }

        return new(values, ids, path);
    }

    /// <summary>Those of a role, sought around the subject.</summary>
    public async Task<IReadOnlyList<Reader>> WhoAsync(SubjectReading reading, string role, CancellationToken cancel) =>
        Around(reading, role) is var (part, id) ? await part.WhoAsync(id, role, cancel) : [];

    /// <summary>What a role stands around: the call whose coordinators, the application whose applicant.</summary>
    public (string Kind, Guid Id)? HolderOf(SubjectReading reading, string role) =>
        Around(reading, role) is var (part, id) ? (part.Kind, id) : null;

    /// <summary>The roles that an account can be known to have.</summary>
    public IEnumerable<Role> HeldRoles => parts.SelectMany(kind => kind).SelectMany(part => part.Roles).Where(role => role.HeldBy is not null);

    private (ISubjectPart Part, Guid Id)? Around(SubjectReading reading, string role)
    {
        foreach (var (kind, id) in reading.Ids)
        {
            if (parts[kind].FirstOrDefault(part => part.Roles.Any(known => known.Name == role)) is { } part)
                return (part, id);
        }

        return null;
    }

    /// <summary>Those of some roles, everybody once.</summary>
    public async Task<IReadOnlyList<Reader>> WhoAsync(SubjectReading reading, IEnumerable<string> roles, CancellationToken cancel)
    {
        var readers = new List<Reader>();
        foreach (var role in roles)
            readers.AddRange(await WhoAsync(reading, role, cancel));
        return [.. readers.DistinctBy(reader => reader.Email, StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>Whether one is the other, or lies in it.</summary>
    public bool LiesIn(string kind, string other) => Around(kind).Any(subject => subject.Kind == other);

    private IEnumerable<IWorkflowSubject> Around(string kind)
    {
        for (var subject = Find(kind); subject is not null; subject = subject.Parent is { } parent ? Find(parent) : null)
            yield return subject;
    }
}

/// <summary>What was read of a subject: the values of its variables, the ids of itself and of what it lies in, its page.</summary>
public sealed record SubjectReading(IReadOnlyDictionary<string, object?> Values, IReadOnlyDictionary<string, Guid> Ids, string? Path);
