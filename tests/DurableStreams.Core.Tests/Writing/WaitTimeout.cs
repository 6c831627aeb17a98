namespace DurableStreams.Core.Tests.Writing;

/// <summary>Bounds waits, so that a test fails instead of hanging.</summary>
internal static class WaitTimeout
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    public static Task InTimeAsync(this Task task) => task.WaitAsync(Limit);

    public static Task<T> InTimeAsync<T>(this Task<T> task) => task.WaitAsync(Limit);
}
