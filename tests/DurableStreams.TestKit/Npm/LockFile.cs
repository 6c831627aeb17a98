namespace DurableStreams.TestKit.Npm;

/// <summary>Mutual exclusion between test processes: a file held open, which the system releases however its holder ends.</summary>
public static class LockFile
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

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
