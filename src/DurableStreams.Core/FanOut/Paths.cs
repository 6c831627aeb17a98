namespace DurableStreams.FanOut;

/// <summary>Paths that were written down as texts.</summary>
internal static class Paths
{
    /// <exception cref="ArgumentException">The text is no path.</exception>
    public static StreamPath Restore(string text) =>
        StreamPath.FromDecoded(text, out StreamPath path) is { } problem ? throw new ArgumentException(problem, nameof(text)) : path;
}
