using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Corridor.Calls;

/// <summary>A kind of call that a city runs, as its recipe describes it.</summary>
public sealed class Programme : CityOwned
{
    private Programme()
    {
    }

    public string Slug { get; private init; } = "";
    public LocalizedText Name { get; private set; } = LocalizedText.Empty;
    public LocalizedText Summary { get; private set; } = LocalizedText.Empty;
    public bool EndsInPlacement { get; private set; }

    public static Programme From(ProgrammeDefinition definition)
    {
        var programme = new Programme { Slug = definition.Slug };
        programme.Define(definition);
        return programme;
    }

    public void Define(ProgrammeDefinition definition) =>
        (Name, Summary, EndsInPlacement) = (definition.Name, definition.Summary, definition.EndsInPlacement);
}

internal sealed class ProgrammeMapping : IEntityTypeConfiguration<Programme>
{
    public void Configure(EntityTypeBuilder<Programme> programme)
    {
        programme.ToTable("Programmes");
        programme.Property(p => p.Slug).HasMaxLength(80);
        programme.HasIndex(p => new { p.CityId, p.Slug }).IsUnique();
    }
}
