namespace DurableStreams.Server.Client;

/// <summary>
/// The body of an answer to a read. When the connection breaks, it sends the read again and skips the bytes that it has
/// returned: the bytes after an offset never change.
/// </summary>
/// <param name="open">Sends the read.</param>
/// <param name="retries">When to repeat it.</param>
internal sealed class ResumingBody(
    Func<CancellationToken, Task<HttpResponseMessage>> open, Retries retries) : Stream
{
    private HttpResponseMessage? _response;
    private Stream _body = Null;
    private long _returned;

    /// <summary>The last answer, which may have more bytes than the first one.</summary>
    public HttpResponseMessage Response => _response ?? throw new InvalidOperationException("The body is not open.");

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _returned;
        set => throw new NotSupportedException();
    }

    /// <summary>Sends the read, and waits for the headers of its answer.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        _response?.Dispose();
        _response = await open(cancellationToken);
        _body = await _response.Content.ReadAsStreamAsync(cancellationToken);
    }

    /// <summary>Reads the bytes that were left unread.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        byte[] unread = new byte[4096];
        while (await ReadAsync(unread, cancellationToken) > 0)
        {
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        bool isBehind = false;
        while (true)
        {
            try
            {
                if (isBehind)
                {
                    await OpenAsync(cancellationToken);
                    await SkipAsync(_returned, cancellationToken);
                }

                int read = await _body.ReadAsync(buffer, cancellationToken);
                _returned += read;
                return read;
            }
            catch (Exception broken) when (StreamClient.IsUnanswered(broken, cancellationToken))
            {
                Uri url = Response.RequestMessage!.RequestUri!;
                await retries.WaitAsync(StreamClient.Unreachable(url, broken), null, cancellationToken);
                isBehind = true;
            }
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _response?.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task SkipAsync(long bytes, CancellationToken cancellationToken)
    {
        byte[] skipped = new byte[(int)Math.Min(bytes, 64 * 1024)];
        while (bytes > 0)
        {
            int part = (int)Math.Min(bytes, skipped.Length);
            await _body.ReadExactlyAsync(skipped.AsMemory(0, part), cancellationToken);
            bytes -= part;
        }
    }
}
