namespace Corridor.Jury.Dossiers;

/// <summary>A file of a dossier: rows that are read as they are written.</summary>
public sealed record DossierTable(string Name, IReadOnlyList<string> Columns, IAsyncEnumerable<IReadOnlyList<string?>> Rows);
