using System.Runtime.InteropServices;

namespace DurableStreams.Server.Terminal;

/// <summary>
/// Notices that the program which reads the output has ended, also while there is nothing to write. Without it,
/// <c>tail … | head -1</c> would wait for the next append.
/// </summary>
internal sealed class OutputWatch : IAsyncDisposable
{
    private const int DescriptorOfOutput = 1;
    private const short Error = 0x8;
    private const short HangUp = 0x10;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly CancellationTokenSource _end;
    private readonly Task _watching;

    /// <param name="cancellationToken">Cancels <see cref="Token"/>, too.</param>
    public OutputWatch(CancellationToken cancellationToken)
    {
        _end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Token = _end.Token;

        // Windows has no poll; there, the next write ends the command.
        _watching = Console.IsOutputRedirected && !OperatingSystem.IsWindows() ? WatchAsync() : Task.CompletedTask;
    }

    /// <summary>Cancelled when the output is closed.</summary>
    public CancellationToken Token { get; }

    /// <summary>Whether the output is closed.</summary>
    public bool IsClosed { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _watching;
        _end.Dispose();
    }

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(Interval);
        try
        {
            while (!IsClosed)
            {
                await timer.WaitForNextTickAsync(Token);
                IsClosed = HasNoReader();
            }

            await _end.CancelAsync();
        }
        catch (OperationCanceledException)
        {
        }
    }

    private static bool HasNoReader()
    {
        var output = new PollDescriptor { Descriptor = DescriptorOfOutput };
        return Poll(ref output, count: 1, timeout: 0) > 0 && (output.Found & (Error | HangUp)) != 0;
    }

    [DllImport("libc", EntryPoint = "poll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Poll(ref PollDescriptor descriptors, nuint count, int timeout);

    /// <summary>The <c>pollfd</c> of POSIX.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        public int Descriptor;
        public short Wanted;
        public short Found;
    }
}
