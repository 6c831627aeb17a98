using Microsoft.Win32.SafeHandles;

namespace DurableStreams.Server.Terminal;

/// <summary>
/// The standard output, for bytes. Unlike that of <see cref="Console"/>, it reports when its reader has ended.
/// </summary>
internal sealed class StandardOutput : Stream
{
    private const int BrokenPipe = 32;
    private const int DescriptorOfOutput = 1;

    private readonly Stream _output;

    private StandardOutput(Stream output) => _output = output;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public static StandardOutput Open()
    {
        if (!OperatingSystem.IsWindows())
        {
            // Console drops what it cannot write to a closed pipe. A file is left to it, because a FileStream would
            // write at its own position, over what others have written.
            var handle = new SafeFileHandle(DescriptorOfOutput, ownsHandle: false);
            var pipe = new FileStream(handle, FileAccess.Write, bufferSize: 0);
            if (!pipe.CanSeek)
            {
                return new StandardOutput(pipe);
            }
        }

        return new StandardOutput(Console.OpenStandardOutput());
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            _output.Write(buffer);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Translate(failure);
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            await _output.WriteAsync(buffer, cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Translate(failure);
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() => _output.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    // .NET reports a closed standard output as denied access.
    private static Exception Translate(Exception failure) => failure.HResult == BrokenPipe
        ? new ClosedOutputException(failure)
        : new OutputException($"The output cannot be written: {failure.Message.TrimEnd('.')}.", failure);
}
