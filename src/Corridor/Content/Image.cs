using Corridor.Decks.Storage;
using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Corridor.Content;

/// <summary>An image of a city's pages. Its bytes lie beside the decks and never change: another image has another address.</summary>
public sealed class Image : CityOwned
{
    public const long MostBytes = 5_000_000;
    public const int LongestPath = 200;
    public const int LongestAlternative = 300;

    /// <summary>What the city's addresses of images begin with.</summary>
    public const string Root = "/media/";

    private Image()
    {
    }

    /// <summary>Unique in the city, such as "team/ada.jpg".</summary>
    public string Path { get; private init; } = "";

    /// <summary>What the image says to those who do not see it.</summary>
    public string Alternative { get; private init; } = "";
    public string ContentType { get; private init; } = "";
    public long Length { get; private init; }
    public string Sha256 { get; private init; } = "";
    public Instant AddedAt { get; private init; }

    public DeckKey Key => new(CityId, Id);

    /// <summary>The first digits of the digest: who asks with them may keep what they get for ever.</summary>
    public string Mark => Sha256[..12];

    /// <summary>Below the city's own address.</summary>
    public string Address => Root + string.Join('/', Path.Split('/').Select(Uri.EscapeDataString)) + "?v=" + Mark;

    /// <summary>To be pasted into a page.</summary>
    public string Markdown => $"![{Alternative.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("[", "\\[", StringComparison.Ordinal).Replace("]", "\\]", StringComparison.Ordinal)}](~{Address})";

    public static Image Of(Guid id, string path, string? alternative, string contentType, DeckDigest digest, Instant now)
    {
        RuleBroken.If(alternative?.Length > LongestAlternative, "Describe the image in at most {0} characters.", LongestAlternative);
        RuleBroken.If(path.Length > LongestPath, "The address of an image has at most {0} characters.", LongestPath);
        return new Image { Id = id, Path = path, Alternative = alternative?.ReplaceLineEndings(" ").Trim() ?? "", ContentType = contentType, Length = digest.Length, Sha256 = digest.Sha256, AddedAt = now };
    }
}

internal sealed class ImageMapping : IEntityTypeConfiguration<Image>
{
    public void Configure(EntityTypeBuilder<Image> image)
    {
        image.ToTable("Images");
        image.Property(i => i.Path).HasMaxLength(Image.LongestPath);
        image.Property(i => i.Alternative).HasMaxLength(Image.LongestAlternative);
        image.Property(i => i.ContentType).HasMaxLength(40);
        image.Property(i => i.Sha256).HasMaxLength(64);
        image.Ignore(i => i.Key).Ignore(i => i.Mark).Ignore(i => i.Address).Ignore(i => i.Markdown);
        image.HasIndex(i => new { i.CityId, i.Path }).IsUnique();
        image.HasIndex(i => new { i.CityId, i.Id });
    }
}

/// <summary>What kind of image a file is by its first bytes; a name proves nothing.</summary>
internal static class ImageType
{
    private const int BytesNeeded = 12;

    /// <summary>Leaves the content at its beginning.</summary>
    public static string MustBe(Stream content)
    {
        var head = new byte[BytesNeeded];
        var read = content.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        content.Position = 0;
        return Of(head.AsSpan(0, read)) ?? throw RuleBroken.Now("This is no PNG, JPEG, WebP or GIF image by its content. An SVG drawing can carry scripts: save it as a PNG.");
    }

    private static string? Of(ReadOnlySpan<byte> head) => head switch
    {
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => "image/png",
        [0xff, 0xd8, 0xff, ..] => "image/jpeg",
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', (byte)'7' or (byte)'9', (byte)'a', ..] => "image/gif",
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => "image/webp",
        _ => null,
    };
}
