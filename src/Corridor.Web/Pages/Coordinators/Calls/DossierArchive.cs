using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury.Dossiers;
using Corridor.Tenancy;
using Corridor.Web.Access;
using NodaTime;
using NodaTime.Text;

namespace Corridor.Web.Pages.Coordinators.Calls;

/// <summary>A dossier as it is sent, of the instant in which it was asked for: each file is digested while it is written, and the digest of the manifest that lists them is its seal.</summary>
public sealed class DossierArchive(CorridorDb db, DossierTables tables, DossierSeals seals, DossierDocument document, CurrentCity city, CurrentAccount who, TimeProvider clock)
{
    public const string Manifest = "manifest.json";

    private static readonly JsonSerializerOptions Readable = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public async Task WriteAsync(Call call, Stream stream, CancellationToken cancel)
    {
        var (now, by) = (clock.Now(), await who.ReadAsync(cancel));
        var name = by is null ? "" : by.DisplayName.Length > 0 ? $"{by.DisplayName} <{by.Email}>" : by.Email!;
        await using var archive = await ZipArchive.CreateAsync(stream, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancel);
        List<object> files = [];
        await using (await db.SnapshotAsync(cancel))
        {
            files.Add(await AddAsync("decisions.html", file => document.WriteAsync(call, now, name, file, cancel)));
            foreach (var table in tables.Of(call))
                files.Add(await AddAsync(table.Name, file => CsvTable.WriteAsync(file, table.Columns, table.Rows, cancel)));
        }

        var manifest = JsonSerializer.SerializeToUtf8Bytes(new
        {
            city = city.Required.Name,
            call = new { call.Slug, title = call.Title.In(Show.Language, city.Required.Language) },
            exported = new { at = InstantPattern.General.Format(now), by = name },
            files,
        }, Readable);
        await seals.SealAsync(call, Convert.ToHexStringLower(SHA256.HashData(manifest)), files.Count, cancel);
        await using var last = await EntryOf(Manifest).OpenAsync(cancel);
        await last.WriteAsync(manifest, cancel);

        ZipArchiveEntry EntryOf(string file)
        {
            var entry = archive.CreateEntry(file);
            entry.LastWriteTime = now.InZone(city.Required.TimeZone).ToDateTimeOffset();
            return entry;
        }

        async Task<object> AddAsync(string file, Func<Stream, Task> write)
        {
            using var digest = SHA256.Create();
            await using (var entry = await EntryOf(file).OpenAsync(cancel))
            await using (var digested = new CryptoStream(entry, digest, CryptoStreamMode.Write, leaveOpen: true))
                await write(digested);
            return new { name = file, sha256 = Convert.ToHexStringLower(digest.Hash!) };
        }
    }
}
