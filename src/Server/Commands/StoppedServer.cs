using DurableStreams.Server.Configuration;
using DurableStreams.Storage.Sqlite;
using DurableStreams.Storage.Sqlite.Folder;

namespace DurableStreams.Server.Commands;

/// <summary>Opens the data folder of a stopped server, for commands that also have <c>--server</c>.</summary>
internal static class StoppedServer
{
    /// <exception cref="InvalidSettingException">A server is running on it; the message says what to do.</exception>
    public static SqliteStreamStore OpenStore(ServerOptions options)
    {
        try
        {
            return SqliteStreamStore.Open(options.ToStoreOptions());
        }
        catch (DataFolderInUseException inUse)
        {
            string folder = Path.GetFullPath(options.DataFolder);
            throw new InvalidSettingException(
                $"A server is running on the data folder '{folder}'; name its URL with --server, or stop it first.",
                inUse);
        }
    }
}
