using System.Net;

namespace Server.Tests.Http2;

/// <summary>A body of text that begins and does not end until its request is over.</summary>
internal sealed class StoppedBody : HttpContent
{
    private readonly TaskCompletionSource _sent = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly byte[] _beginning;

    public StoppedBody(int bytes)
    {
        _beginning = new byte[bytes];
        Array.Fill(_beginning, (byte)'x');
        Headers.ContentType = new("text/plain");
    }

    /// <summary>Completes when the beginning is sent.</summary>
    public Task Sent => _sent.Task;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(
        Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(_beginning, cancellationToken);
        await stream.FlushAsync(cancellationToken);
        _sent.TrySetResult();
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
