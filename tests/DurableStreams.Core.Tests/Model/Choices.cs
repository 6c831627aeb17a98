using DurableStreams.Addressing;
using DurableStreams.Streams;

namespace DurableStreams.Core.Tests.Model;

internal static class Choices
{
    /// <summary>Chooses one of the offsets that clients know of an incarnation; null if there is none.</summary>
    public static Offset? KnownOffset(ModelIncarnation? incarnation, int choice)
    {
        Offset[] known = [.. incarnation?.Marks.Select(mark => mark.Offset).OfType<Offset>() ?? []];
        return known.Length == 0 ? null : known[choice % known.Length];
    }

    /// <summary>Asserts that a head agrees with the model.</summary>
    public static void AssertSameHead(ModelIncarnation incarnation, StreamHead head)
    {
        Assert.Equal(incarnation.Incarnation, head.Incarnation);
        Assert.Equal(incarnation.ContentType.Value, head.ContentType.Value);
        Assert.Equal(incarnation.PositionOf(incarnation.Appends.Count), head.Tail);
        Assert.Equal(incarnation.Tail, head.TailOffset);
        Assert.Equal(incarnation.Closed, head.Closed);
        Assert.Equal(incarnation.ExpiresAt, head.Lifetime.ExpiresAt);
    }
}
