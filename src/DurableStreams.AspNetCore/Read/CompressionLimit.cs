namespace DurableStreams.AspNetCore.Read;

/// <summary>
/// Limits the number of responses that are compressed at the same time. A compressor keeps its state, up to a megabyte,
/// until the client has received the response, so clients that do not read could occupy any amount of memory.
/// </summary>
internal sealed class CompressionLimit
{
    /// <summary>Further responses are sent uncompressed.</summary>
    public const int MaxResponses = 64;

    private int _responses;

    /// <summary>Returns the coding of a response: none above the limit. Call <see cref="Release"/> with it.</summary>
    public ContentCoding Admit(ContentCoding coding)
    {
        if (coding == ContentCoding.Identity || Interlocked.Increment(ref _responses) <= MaxResponses)
        {
            return coding;
        }

        Interlocked.Decrement(ref _responses);
        return ContentCoding.Identity;
    }

    public void Release(ContentCoding coding)
    {
        if (coding != ContentCoding.Identity)
        {
            Interlocked.Decrement(ref _responses);
        }
    }
}
