namespace DurableStreams.Quotas;

/// <summary>The limit of the size of a stream; see <see cref="Options.StreamServiceOptions.MaxStreamBytes"/>.</summary>
internal static class StreamSize
{
    /// <summary>Whether bytes may be added. Adding none is possible even if the stream is over the limit.</summary>
    /// <param name="tail">The tail of the stream, which includes the bytes that a fork inherits.</param>
    /// <param name="added">The number of bytes to add.</param>
    /// <param name="maxBytes">The limit.</param>
    public static bool Fits(long tail, int added, long maxBytes) => added == 0 || tail <= maxBytes - added;
}
