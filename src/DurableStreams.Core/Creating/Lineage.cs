using System.Text;
using DurableStreams.Addressing;
using DurableStreams.Streams;

namespace DurableStreams.Creating;

/// <summary>Lists the streams that store a fork's inherited bytes.</summary>
internal static class Lineage
{
    /// <summary>
    /// Maximum of <see cref="SizeOf"/>. The head lists all ancestors and is written with each commit, and a store may
    /// limit it to 64 KiB: this leaves ample room for everything else that a head can have, now and later.
    /// </summary>
    public const int MaxBytes = 16 * 1024;

    // The incarnation, two numbers, and the length of the path.
    private const int BytesBesidePath = 40;

    /// <summary>The number of bytes of a head that list ancestors, or a little more.</summary>
    public static int SizeOf(IReadOnlyList<Ancestor> ancestors)
    {
        int bytes = 0;
        foreach (Ancestor ancestor in ancestors)
        {
            bytes += BytesBesidePath + Encoding.UTF8.GetByteCount(ancestor.Path.Value);
        }

        return bytes;
    }

    /// <summary>
    /// Returns the ancestors of the source up to the fork point, and the source itself if the point lies beyond them.
    /// </summary>
    public static IReadOnlyList<Ancestor> Of(StreamPath sourcePath, StreamHead source, long position)
    {
        var ancestors = new List<Ancestor>(source.Ancestors.Count + 1);
        foreach (Ancestor ancestor in source.Ancestors)
        {
            if (ancestor.End >= position)
            {
                ancestors.Add(ancestor with { End = position });
                return ancestors;
            }

            ancestors.Add(ancestor);
        }

        ancestors.Add(new Ancestor(sourcePath, source.Incarnation, source.Generation, position));
        return ancestors;
    }
}
