using DurableStreams.Storage.Sqlite.Diagnostics;
using DurableStreams.Storage.Sqlite.Folder;
using DurableStreams.Storage.Sqlite.Reading;
using Microsoft.Extensions.Logging;

namespace DurableStreams.Storage.Sqlite.Recovery;

/// <summary>
/// Deletes the files that a crash left without a row, once after the start, while the store is used already.
/// </summary>
internal sealed class OrphanedFiles : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _deletion;

    public OrphanedFiles(SegmentFiles files, ReaderPool readers, ILogger log) =>
        _deletion = Task.Run(() => DeleteAsync(files, readers, log, _stop.Token));

    /// <summary>Completes when they are deleted; never fails.</summary>
    public Task Deletion => _deletion;

    /// <summary>Stops. What is left is deleted after the next start.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _deletion;
        _stop.Dispose();
    }

    private static async Task DeleteAsync(
        SegmentFiles files, ReaderPool readers, ILogger log, CancellationToken cancellationToken)
    {
        int deleted = 0;
        try
        {
            foreach (Guid file in files.ListSettled())
            {
                bool hasRow = await readers.RunAsync(
                    static (reader, file, _) => reader.Tables.Segments.HasFile(file), file, cancellationToken);
                if (!hasRow)
                {
                    files.Delete(file);
                    deleted++;
                }
            }
        }
        catch (OperationCanceledException)
        {
            return;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or StoreUnavailableException
            or DamagedDataException)
        {
            log.OrphanedFilesKept(e);
        }

        if (deleted > 0)
        {
            log.OrphanedFilesDeleted(deleted);
        }
    }
}
