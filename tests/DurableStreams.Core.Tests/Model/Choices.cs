using DurableStreams.Addressing;
using DurableStreams.Streams;

namespace DurableStreams.Core.Tests.Model;

internal static class Choices
{
    /// <summary>One of the offsets that an incarnation has handed out; null when there is no incarnation.</summary>
    public static Offset? KnownOffset(ModelIncarnation? incarnation, int choice)
    {
        Offset[] known = [.. incarnation?.Marks.Select(mark => mark.Offset).OfType<Offset>() ?? []];
        return known.Length == 0 ? null : known[choice % known.Length];
    }

    /// <summary>A head tells what the model knows.</summary>
    public static void SameHead(ModelIncarnation incarnation, StreamHead head)
    {
        Assert.Equal(incarnation.Incarnation, head.Incarnation);
        Assert.Equal(incarnation.ContentType.Value, head.ContentType.Value);
        Assert.Equal(incarnation.PositionOf(incarnation.Appends.Count), head.Tail);
        Assert.Equal(incarnation.Tail, head.TailOffset);
        Assert.Equal(incarnation.Closed, head.Closed);
        Assert.Equal(incarnation.ExpiresAt, head.Lifetime.ExpiresAt);
    }
}
