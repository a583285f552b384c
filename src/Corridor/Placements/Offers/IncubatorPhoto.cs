using Corridor.Content;
using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Corridor.Placements.Offers;

/// <summary>An image of the city that shows an incubator. Each has a place of its own, so the database keeps their number.</summary>
public sealed class IncubatorPhoto : CityOwned
{
    public const int Most = 6;

    private IncubatorPhoto()
    {
    }

    public Guid IncubatorId { get; private init; }
    public Guid ImageId { get; private init; }
    public int Place { get; private init; }

    /// <summary>What it says to those who do not see it.</summary>
    public LocalizedText Alternative { get; private init; } = LocalizedText.Empty;
    public int Width { get; private init; }
    public int Height { get; private init; }

    /// <param name="incubator">That it shows.</param>
    /// <param name="image">Its bytes.</param>
    /// <param name="alternative">In words.</param>
    /// <param name="size">In pixels.</param>
    /// <param name="taken">The places of the others.</param>
    public static IncubatorPhoto Of(Incubator incubator, Image image, LocalizedText alternative, (int Width, int Height) size, IReadOnlyCollection<int> taken) => new()
    {
        IncubatorId = incubator.Id,
        ImageId = image.Id,
        Place = Enumerable.Range(1, Most).Where(place => !taken.Contains(place)).Select(place => (int?)place).FirstOrDefault()
            ?? throw RuleBroken.Now("There are {0} photos already: take one away first.", Most),
        Alternative = alternative,
        Width = size.Width,
        Height = size.Height,
    };

    public static Text? Problem(LocalizedText alternative) =>
        alternative.IsEmpty ? new Text("Say in words what the photo shows: not everybody sees it.")
        : alternative.ByLanguage.Values.Any(words => words.Length > Image.LongestAlternative) ? new Text("Describe the image in at most {0} characters.", Image.LongestAlternative)
        : null;
}

internal sealed class IncubatorPhotoMapping : IEntityTypeConfiguration<IncubatorPhoto>
{
    public void Configure(EntityTypeBuilder<IncubatorPhoto> photo)
    {
        photo.ToTable("IncubatorPhotos");
        photo.HasIndex(p => new { p.IncubatorId, p.Place }).IsUnique();
        photo.HasOne<Incubator>().WithMany().HasForeignKey(p => p.IncubatorId).OnDelete(DeleteBehavior.Cascade);
        photo.HasOne<Image>().WithMany().HasForeignKey(p => p.ImageId).OnDelete(DeleteBehavior.Cascade);
    }
}
