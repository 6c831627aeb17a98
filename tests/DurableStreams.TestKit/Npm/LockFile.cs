namespace DurableStreams.TestKit.Npm;

/// <summary>Mutual exclusion of test processes by an open file, which the system closes even after a crash.</summary>
public static class LockFile
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Waits for the lock. Throws an <see cref="IOException"/> after the deadline.</summary>
    public static async Task<FileStream> AcquireAsync(string path, TimeSpan deadline)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var cancellation = new CancellationTokenSource(deadline);
        using var retry = new PeriodicTimer(Pause);
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (!cancellation.IsCancellationRequested)
            {
                await retry.WaitForNextTickAsync(CancellationToken.None);
            }
        }
    }
}
