using Corridor.Calls;
using Corridor.Data;

namespace Corridor.Jury;

/// <summary>Keeps a call's conflicts as things are: what can be found is written down with what shows it, what no longer holds goes.</summary>
public sealed class ConflictBook(CorridorDb db, IEnumerable<IKnowTies> others, Audit audit, TimeProvider clock)
{
    /// <summary>An address of this juror stands in an application, as things are.</summary>
    internal static bool Competes(JuryBoard board, Juror juror) =>
        ConflictSearch.Run(board, []).Any(found => found.Juror == juror && found.Kind == ConflictKind.OwnAddress);

    /// <summary>What ties a board's people to its applications, as things are: nothing is written down.</summary>
    internal async Task<IReadOnlyCollection<FoundConflict>> ForeseeAsync(JuryBoard board, CancellationToken cancel = default) =>
        ConflictSearch.Run(board, await TiesAsync(board.Call, cancel));

    /// <summary>Brings the found conflicts up to date; the caller saves. A waiver stays, and so does what was declared.</summary>
    /// <param name="board">The state of things, which knows the conflicts afterwards.</param>
    /// <param name="only">Of this juror alone; none: of all who are not off the jury.</param>
    /// <param name="cancel">Stops reading.</param>
    internal async Task FindAsync(JuryBoard board, Juror? only = null, CancellationToken cancel = default)
    {
        var found = (await ForeseeAsync(board, cancel))
            .Where(one => only is null ? one.Juror.RevokedAt is null : one.Juror == only)
            .ToDictionary(one => (one.Juror.Id, one.Candidate.Id, one.Kind));

        var (now, kept, gone) = (clock.Now(), new List<Conflict>(), new List<Conflict>());
        foreach (var conflict in board.Conflicts)
        {
            var holds = found.Remove((conflict.JurorId, conflict.ApplicationId, conflict.Kind));
            (holds || !conflict.IsFound || !conflict.Bars || (only is not null && conflict.JurorId != only.Id) ? kept : gone).Add(conflict);
        }

        var added = found.Values.Select(one => new Conflict
        {
            JurorId = one.Juror.Id,
            ApplicationId = one.Candidate.Id,
            Kind = one.Kind,
            Reason = one.Evidence,
            Field = one.Field,
            At = now,
        }).ToList();
        if (added.Count + gone.Count == 0)
            return;
        db.RemoveRange(gone);
        db.AddRange(added);
        board.Know([.. kept, .. added]);
        audit.Record("conflicts.found", board.Call.Id, new { added = added.Count, gone = gone.Count });
    }

    private async Task<List<ApplicationTie>> TiesAsync(Call call, CancellationToken cancel)
    {
        var ties = new List<ApplicationTie>();
        foreach (var room in others)
            ties.AddRange(await room.OfCallAsync(call.Id, cancel));
        return ties;
    }
}
