using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace DurableStreams.Server.Connections;

/// <summary>The output of a connection that knows how long it has been waiting for the client.</summary>
internal sealed class TimedOutput(PipeWriter inner, TimeProvider time) : PipeWriter
{
    private const long NotWaiting = 0;

    private long _waitingSince = NotWaiting;

    /// <summary>How long the current flush has been waiting; zero if there is none.</summary>
    public TimeSpan Waiting =>
        Volatile.Read(ref _waitingSince) is var since and not NotWaiting ? time.GetElapsedTime(since) : TimeSpan.Zero;

    public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

    public override long UnflushedBytes => inner.UnflushedBytes;

    public override void Advance(int bytes) => inner.Advance(bytes);

    public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) =>
        Time(inner.FlushAsync(cancellationToken));

    public override ValueTask<FlushResult> WriteAsync(
        ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default) =>
        Time(inner.WriteAsync(source, cancellationToken));

    private ValueTask<FlushResult> Time(ValueTask<FlushResult> flush) =>
        flush.IsCompletedSuccessfully ? flush : TimeAsync(flush);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<FlushResult> TimeAsync(ValueTask<FlushResult> flush)
    {
        Volatile.Write(ref _waitingSince, time.GetTimestamp());
        try
        {
            return await flush;
        }
        finally
        {
            Volatile.Write(ref _waitingSince, NotWaiting);
        }
    }
}
