namespace DurableStreams.Core.Tests.Writing;

/// <summary>An end for waits that never end when something is broken: a failed test instead of one that hangs.</summary>
internal static class Patience
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(2);

    public static Task InTimeAsync(this Task task) => task.WaitAsync(Long);

    public static Task<T> InTimeAsync<T>(this Task<T> task) => task.WaitAsync(Long);
}
