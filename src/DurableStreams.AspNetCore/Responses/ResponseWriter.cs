using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore.Responses;

/// <summary>
/// Writes a response body so that a client that does not read occupies little memory, and not for long: each slice
/// waits until the server has sent the one before, and a wait past its deadline aborts the connection.
/// </summary>
/// <remarks>Not thread-safe: one caller at a time.</remarks>
internal sealed class ResponseWriter : IBufferWriter<byte>, IDisposable
{
    /// <summary>The largest number of bytes between two flushes.</summary>
    public const int SliceBytes = 16 * 1024;

    private readonly HttpContext _context;
    private readonly SliceTimeout _timeout;
    private readonly CancellationToken _ending;
    private PipeWriter? _output;
    private WriteDeadline? _deadline;
    private int _unflushed;

    /// <param name="context">The request.</param>
    /// <param name="timeout">Limits the wait for each slice.</param>
    /// <param name="ending">Ends a wait at once, with an exception.</param>
    public ResponseWriter(HttpContext context, SliceTimeout timeout, CancellationToken ending)
    {
        _context = context;
        _timeout = timeout;
        _ending = ending;
    }

    /// <summary>Number of bytes that the current slice can still take.</summary>
    public int Room => SliceBytes - _unflushed;

    // Taken late, because a host may replace the writer until the response starts.
    private PipeWriter Output => _output ??= _context.Response.BodyWriter;

    public Span<byte> GetSpan(int sizeHint = 0) => Output.GetSpan(sizeHint);

    public Memory<byte> GetMemory(int sizeHint = 0) => Output.GetMemory(sizeHint);

    public void Advance(int count)
    {
        Output.Advance(count);
        _unflushed += count;
    }

    /// <summary>Writes bytes of any length; the last slice is not flushed.</summary>
    /// <returns>False if the client has disconnected.</returns>
    public ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length > Room)
        {
            return WriteSlicesAsync(bytes);
        }

        WriteSlice(bytes.Span);
        return new(true);
    }

    /// <summary>Flushes the current slice unless it has room for this many bytes.</summary>
    /// <returns>False if the client has disconnected.</returns>
    public ValueTask<bool> ReserveAsync(int bytes) => Room >= bytes ? new(true) : FlushAsync();

    /// <summary>Sends what is written. Waits only if the server holds as much unsent data as it may.</summary>
    /// <returns>False if the client has disconnected.</returns>
    public ValueTask<bool> FlushAsync()
    {
        _unflushed = 0;
        ValueTask<FlushResult> flush = Output.FlushAsync(_ending);
        return flush.IsCompletedSuccessfully ? new(IsConnected(flush.Result)) : WaitAsync(flush);
    }

    public void Dispose() => _deadline?.Dispose();

    private static bool IsConnected(FlushResult result) => result is { IsCompleted: false, IsCanceled: false };

    private void WriteSlice(ReadOnlySpan<byte> bytes)
    {
        Output.Write(bytes);
        _unflushed += bytes.Length;
    }

    private async ValueTask<bool> WriteSlicesAsync(ReadOnlyMemory<byte> rest)
    {
        while (rest.Length > Room)
        {
            int slice = Room;
            WriteSlice(rest.Span[..slice]);
            rest = rest[slice..];
            if (!await FlushAsync())
            {
                return false;
            }
        }

        WriteSlice(rest.Span);
        return true;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> WaitAsync(ValueTask<FlushResult> flush)
    {
        // Most responses need none: their client receives as fast as they are written.
        _deadline ??= new WriteDeadline(_context, _timeout);
        _deadline.Start();
        try
        {
            return IsConnected(await flush);
        }
        finally
        {
            _deadline.Stop();
        }
    }
}
