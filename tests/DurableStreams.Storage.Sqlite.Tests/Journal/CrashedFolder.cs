namespace DurableStreams.Storage.Sqlite.Tests.Journal;

/// <summary>Creates folders as a crash would leave them.</summary>
internal static class CrashedFolder
{
    /// <summary>
    /// Copies the files of an open store between two transactions. The store in the copy is not opened.
    /// </summary>
    public static StoreFolder Of(StoreFolder folder)
    {
        var crashed = new StoreFolder();
        foreach (string file in (string[])["streams.db", "streams.db-wal"])
        {
            File.Copy(Path.Combine(folder.Path, file), Path.Combine(crashed.Path, file));
        }

        Directory.CreateDirectory(Path.Combine(crashed.Path, "segments"));
        foreach (string file in Directory.EnumerateFiles(Path.Combine(folder.Path, "segments")))
        {
            File.Copy(file, Path.Combine(crashed.Path, "segments", Path.GetFileName(file)));
        }

        return crashed;
    }
}
