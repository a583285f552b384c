using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Corridor.Data;

/// <summary>How the two engines say that a row with the same key is there already.</summary>
public static class Duplicates
{
    // SQLITE_CONSTRAINT_UNIQUE and SQLITE_CONSTRAINT_PRIMARYKEY.
    private const int Unique = 2067, PrimaryKey = 1555;

    /// <summary>Somebody wrote the same at the same moment, and was first.</summary>
    public static bool IsDuplicate(this DbUpdateException failure) => failure.InnerException
        is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation }
        or SqliteException { SqliteExtendedErrorCode: Unique or PrimaryKey };
}
