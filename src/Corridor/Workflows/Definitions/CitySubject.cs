using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Workflows.Expressions;

namespace Corridor.Workflows.Definitions;

/// <summary>The city itself: what its own workflows are about when no event of something else starts them.</summary>
internal sealed class CitySubject(CurrentCity city) : IWorkflowSubject
{
    public const string Name = "city";

    public string Kind => Name;

    public Text Label => new Text("City");

    public string? Parent => null;

    public IReadOnlyList<Variable> Variables { get; } = [new("city.name", ValueKind.Text, new Text("Name of the city"))];

    public Task<IReadOnlyDictionary<string, object?>> ReadAsync(Guid id, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyDictionary<string, object?>>(new Dictionary<string, object?> { ["city.name"] = city.Required.Name });

    public Task<SubjectPlace?> FindAsync(Guid id, CancellationToken cancel) =>
        Task.FromResult(city.Required.Id == id ? new SubjectPlace(null, "/coordinator") : null);

    public Task<Dictionary<Guid, string>> TitlesAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancel) =>
        Task.FromResult(ids.Where(id => id == city.Required.Id).ToDictionary(id => id, _ => city.Required.Name));
}
