using System.Diagnostics.Metrics;
using DurableStreams.Hosting;
using DurableStreams.Storage.Sqlite;
using DurableStreams.Storage.Sqlite.Folder;
using Microsoft.Extensions.Logging;

// Where hosts look for extensions of their services: no using is necessary.
namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Chooses the SQLite store for a host.</summary>
public static class SqliteBuilderExtensions
{
    /// <summary>Stores streams in a folder of this machine, which one process at a time can use.</summary>
    /// <param name="streams">The result of <c>AddDurableStreams</c>.</param>
    /// <param name="dataFolder">
    /// Created if missing. A relative path starts at the working folder of the process.
    /// </param>
    /// <remarks>
    /// The store is opened when the host starts. It throws <see cref="DataFolderInUseException"/> if another process
    /// has the folder open, and <see cref="DataFolderUnusableException"/> if it cannot be used.
    /// </remarks>
    public static IDurableStreamsBuilder UseSqlite(this IDurableStreamsBuilder streams, string dataFolder) =>
        streams.UseSqlite(new SqliteStoreOptions { DataFolder = dataFolder });

    /// <inheritdoc cref="UseSqlite(IDurableStreamsBuilder, string)"/>
    /// <param name="streams">The result of <c>AddDurableStreams</c>.</param>
    /// <param name="options">The data folder, and when its disk counts as full.</param>
    public static IDurableStreamsBuilder UseSqlite(this IDurableStreamsBuilder streams, SqliteStoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(streams);
        ArgumentNullException.ThrowIfNull(options);
        return streams.UseStore(services => SqliteStreamStore.Open(
            options,
            services.GetService<ILogger<SqliteStreamStore>>(),
            services.GetService<IMeterFactory>()));
    }
}
