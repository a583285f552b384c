using System.Globalization;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using NodaTime;
using NodaTime.Text;

namespace Corridor.Data;

internal sealed class InstantConverter() : ValueConverter<Instant, DateTime>(
    instant => instant.ToDateTimeUtc(),
    stored => Instant.FromDateTimeUtc(DateTime.SpecifyKind(stored, DateTimeKind.Utc)));

internal sealed class LocalDateTimeConverter() : ValueConverter<LocalDateTime, string>(
    local => LocalDateTimePattern.ExtendedIso.Format(local),
    stored => LocalDateTimePattern.ExtendedIso.Parse(stored).Value);

internal sealed class LocalDateConverter() : ValueConverter<LocalDate, string>(
    day => LocalDatePattern.Iso.Format(day),
    stored => LocalDatePattern.Iso.Parse(stored).Value);

internal sealed class LocalizedTextConverter() : ValueConverter<LocalizedText, string>(
    text => JsonSerializer.Serialize(text, JsonSerializerOptions.Default),
    stored => JsonSerializer.Deserialize<LocalizedText>(stored, JsonSerializerOptions.Default)!);

internal sealed class LocalizedTextComparer() : ValueComparer<LocalizedText>(
    (one, other) => object.Equals(one, other), text => text.GetHashCode(), text => text);

/// <summary>A value object kept as JSON in one column.</summary>
internal sealed class JsonConverter<T>() : ValueConverter<T, string>(
    value => JsonSerializer.Serialize(value, JsonSerializerOptions.Web),
    stored => JsonSerializer.Deserialize<T>(stored, JsonSerializerOptions.Web)!);

/// <summary>A large value object kept as JSON, as gzip packs it.</summary>
internal sealed class PackedJsonConverter<T>() : ValueConverter<T, byte[]>(value => Pack(value), stored => Unpack(stored))
{
    private static byte[] Pack(T value)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            JsonSerializer.Serialize(gzip, value, JsonSerializerOptions.Web);
        return packed.ToArray();
    }

    private static T Unpack(byte[] stored)
    {
        using var gzip = new GZipStream(new MemoryStream(stored), CompressionMode.Decompress);
        return JsonSerializer.Deserialize<T>(gzip, JsonSerializerOptions.Web)!;
    }
}

/// <summary>For what is never changed once it is written: it is neither copied nor compared.</summary>
internal sealed class WrittenOnceComparer<T>() : ValueComparer<T>(
    (one, other) => ReferenceEquals(one, other), value => RuntimeHelpers.GetHashCode(value), value => value)
    where T : class;

/// <summary>Compares JSON columns by what is written, so a change inside is seen.</summary>
internal sealed class JsonComparer<T>() : ValueComparer<T>(
    (one, other) => JsonSerializer.Serialize(one, JsonSerializerOptions.Web) == JsonSerializer.Serialize(other, JsonSerializerOptions.Web),
    value => JsonSerializer.Serialize(value, JsonSerializerOptions.Web).GetHashCode(StringComparison.Ordinal),
    value => JsonSerializer.Deserialize<T>(JsonSerializer.Serialize(value, JsonSerializerOptions.Web), JsonSerializerOptions.Web)!);

/// <summary>A refusal that is kept: its key and its arguments as plain strings.</summary>
internal sealed class TextConverter() : ValueConverter<Text, string>(
    text => JsonSerializer.Serialize(Parts(text), JsonSerializerOptions.Default),
    stored => Whole(JsonSerializer.Deserialize<string[]>(stored, JsonSerializerOptions.Default)!))
{
    private static string[] Parts(Text text) => [text.Key, .. (text.Arguments ?? []).Select(argument => Convert.ToString(argument, CultureInfo.InvariantCulture) ?? "")];

    private static Text Whole(string[] parts) => new(parts[0], [.. parts.Skip(1)]);
}
