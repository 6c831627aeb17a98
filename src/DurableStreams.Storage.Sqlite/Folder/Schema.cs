using System.Globalization;
using DurableStreams.Storage.Sqlite.Native;

namespace DurableStreams.Storage.Sqlite.Folder;

/// <summary>Upgrades a database file to the current schema, or refuses it.</summary>
internal static class Schema
{
    /// <summary>The schema of this release: the number of the last script.</summary>
    public const int Current = 7;

    /// <summary>The first schema with checksums, and whose segments may be in files.</summary>
    public const int FirstWithChecksums = 6;

    /// <summary>Identifies databases of this program: "DStr" in ASCII.</summary>
    public const int ApplicationId = 0x44537472;

    // Small, because a transaction writes whole pages to the log, and a checkpoint of many streams changes one in each.
    private const int PageSize = 4096;

    private const string ScriptFolder = "DurableStreams.Storage.Sqlite.Scripts.";

    /// <summary>Checks a database and applies the scripts that it has not had yet.</summary>
    /// <exception cref="DataFolderUnusableException">
    /// It belongs to another program or has a newer schema, or its file system has no shared memory.
    /// </exception>
    public static void Prepare(Database database, string file)
    {
        long version = Check(database, file);
        if (version == 0)
        {
            database.Execute($"PRAGMA page_size = {PageSize}");
        }

        if (database.ReadText("PRAGMA journal_mode = WAL") != "wal")
        {
            throw new DataFolderUnusableException(
                $"The file '{file}' is on a file system without shared memory, which the write-ahead log needs.");
        }

        Apply(database, (int)version);
    }

    /// <summary>Checks that a database is one of this program, and that this release knows its schema.</summary>
    /// <returns>The schema; 0 if it is empty.</returns>
    /// <exception cref="DataFolderUnusableException">It is not.</exception>
    public static long Check(Database database, string file)
    {
        long version = database.ReadNumber("PRAGMA user_version");
        bool isOurs = database.ReadNumber("PRAGMA application_id") == ApplicationId;
        if (!isOurs && (version != 0 || database.ReadNumber("SELECT count(*) FROM sqlite_schema") != 0))
        {
            throw new DataFolderUnusableException($"The file '{file}' is a database of another program.");
        }

        return version switch
        {
            > Current => throw new DataFolderUnusableException(
                $"The file '{file}' comes from a newer release: its schema is {version}, "
                + $"and this one knows schemas up to {Current}."),
            < 0 => throw new DataFolderUnusableException(
                $"The file '{file}' is damaged: its schema is {version}, which no release has written."),
            _ => version,
        };
    }

    private static void Apply(Database database, int version)
    {
        if (version == Current)
        {
            return;
        }

        database.Execute("BEGIN IMMEDIATE");
        for (int next = version + 1; next <= Current; next++)
        {
            database.Execute(ReadScript(next));
        }

        database.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {Current}"));
        database.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id = {ApplicationId}"));
        database.Execute("COMMIT");
    }

    private static string ReadScript(int number)
    {
        string prefix = ScriptFolder + number.ToString("000", CultureInfo.InvariantCulture) + "_";
        string name = typeof(Schema).Assembly.GetManifestResourceNames()
            .Single(name => name.StartsWith(prefix, StringComparison.Ordinal));
        using Stream script = typeof(Schema).Assembly.GetManifestResourceStream(name)!;
        using var reader = new System.IO.StreamReader(script);
        return reader.ReadToEnd();
    }
}
