using System.Collections.Concurrent;
using DurableStreams.Storage.Sqlite.Folder;
using DurableStreams.Storage.Sqlite.Native;

namespace DurableStreams.Storage.Sqlite.Reading;

/// <summary>
/// The connections that read. SQLite's calls are synchronous, so the size of the pool also limits how many threads a
/// slow disk can block. Further reads wait without a thread.
/// </summary>
internal sealed class ReaderPool : IAsyncDisposable
{
    private readonly ConcurrentStack<Reader> _idle = new();
    private readonly SemaphoreSlim _free;
    private readonly string _file;
    private readonly SegmentFiles _files;
    private readonly int _size;

    private bool _disposed;

    /// <summary>Creates a pool that opens its connections when they are needed.</summary>
    public ReaderPool(string file, SegmentFiles files, int size)
    {
        _file = file;
        _files = files;
        _size = size;
        _free = new SemaphoreSlim(size);
    }

    /// <summary>Runs a read as soon as a connection is free; on the caller's thread if one is free now.</summary>
    /// <exception cref="StoreUnavailableException">The read failed; a retry may succeed.</exception>
    /// <exception cref="DamagedDataException">The database or a file beside it is damaged.</exception>
    public async ValueTask<TResult> RunAsync<TState, TResult>(
        Func<Reader, TState, CancellationToken, TResult> read, TState state, CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken);
        Reader? reader = null;
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!_idle.TryPop(out reader))
            {
                reader = new Reader(_file, _files);
            }

            return read(reader, state, cancellationToken);
        }
        catch (Exception e) when (e is SqliteFailureException { IsTransient: true } or IOException)
        {
            throw new StoreUnavailableException("The database cannot be read at the moment.", e);
        }
        catch (SqliteFailureException e) when (e.PrimaryCode is ResultCodes.Corrupt or ResultCodes.NotADatabase)
        {
            throw new DamagedDataException("The database file is damaged.", e);
        }
        finally
        {
            if (reader is not null)
            {
                _idle.Push(reader);
            }

            _free.Release();
        }
    }

    /// <summary>
    /// Waits for the running reads and closes the connections. Later reads throw <see cref="ObjectDisposedException"/>.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        for (int i = 0; i < _size; i++)
        {
            await _free.WaitAsync();
        }

        while (_idle.TryPop(out Reader? reader))
        {
            reader.Dispose();
        }

        _free.Release(_size);
    }
}
