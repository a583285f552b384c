using System.Text.Json;
using Corridor.Calls;
using Corridor.Data;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Corridor.Jury.Dossiers;

/// <summary>A dossier that was exported: the SHA-256 of its manifest, when, by whom, and which entry of the audit log says so once that is chained.</summary>
public sealed record DossierSeal(string Seal, Instant At, string? By, long? Number);

/// <summary>Writes into the audit log which dossiers left Corridor, and finds them there again.</summary>
public sealed class DossierSeals(CorridorDb db, Audit audit)
{
    private const string Action = "decisions.dossier";
    private const int Shown = 10, HexDigits = 64;

    /// <summary>Before its last byte is sent: a dossier that is whole is in the log.</summary>
    public async Task SealAsync(Call call, string seal, int files, CancellationToken cancel = default)
    {
        audit.Record(Action, call.Id, new { seal, files });
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>The newest first.</summary>
    public Task<IReadOnlyList<DossierSeal>> ReadAsync(Call call, CancellationToken cancel = default) => ReadAsync(Of(call).OrderByDescending(entry => entry.Id).Take(Shown), cancel);

    /// <summary>Null: no dossier of this call has it.</summary>
    public async Task<DossierSeal?> FindAsync(Call call, string typed, CancellationToken cancel = default)
    {
        var seal = string.Concat(typed.Where(char.IsAsciiHexDigit)).ToLowerInvariant();
        return seal.Length != HexDigits ? null : (await ReadAsync(Of(call).Where(entry => entry.Payload!.Contains(seal)), cancel)).FirstOrDefault(one => one.Seal == seal);
    }

    private IQueryable<AuditEntry> Of(Call call) => db.Set<AuditEntry>().AsNoTracking().Where(entry => entry.Action == Action && entry.SubjectId == call.Id && entry.Payload != null);

    private async Task<IReadOnlyList<DossierSeal>> ReadAsync(IQueryable<AuditEntry> entries, CancellationToken cancel)
    {
        // What was changed afterwards proves nothing.
        var found = (await entries.ToListAsync(cancel)).Where(entry => entry.PayloadHolds()).Select(entry => (Entry: entry, Said: JsonDocument.Parse(entry.Payload!).RootElement)).ToList();
        var ids = found.Select(one => ActorOf(one.Said)).OfType<Guid>().ToList();
        var people = await db.Users.Where(account => ids.Contains(account.Id)).ToDictionaryAsync(account => account.Id, account => account.DisplayName != "" ? account.DisplayName : account.Email, cancel);
        return [.. found.Select(one => new DossierSeal(
            one.Said.GetProperty("details").GetProperty("seal").GetString()!, one.Entry.At, ActorOf(one.Said) is { } actor ? people.GetValueOrDefault(actor) : null, one.Entry.Number))];
    }

    private static Guid? ActorOf(JsonElement said) => said.TryGetProperty("actor", out var actor) && actor.ValueKind == JsonValueKind.String ? actor.GetGuid() : null;
}
