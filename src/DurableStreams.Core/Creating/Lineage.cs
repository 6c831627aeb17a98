using DurableStreams.Addressing;
using DurableStreams.Streams;

namespace DurableStreams.Creating;

/// <summary>Lists the streams that store a fork's inherited bytes.</summary>
internal static class Lineage
{
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
