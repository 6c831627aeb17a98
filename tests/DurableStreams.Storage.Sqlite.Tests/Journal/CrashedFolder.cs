namespace DurableStreams.Storage.Sqlite.Tests.Recent;

/// <summary>Makes folders as a crash would leave them.</summary>
internal static class CrashedFolder
{
    /// <summary>Copies the files of an open store between two transactions; nothing of the copy is open yet.</summary>
    public static StoreFolder Of(StoreFolder folder)
    {
        var crashed = new StoreFolder();
        foreach (string file in (string[])["streams.db", "streams.db-wal"])
        {
            File.Copy(Path.Combine(folder.Path, file), Path.Combine(crashed.Path, file));
        }

        return crashed;
    }
}
