namespace DurableStreams.Core.Tests.Model;

internal static class Choices
{
    /// <summary>One of the offsets that a life has handed out; null when there is no life.</summary>
    public static Offset? KnownOffset(ModelLife? life, int choice)
    {
        Offset[] known = [.. life?.Marks.Select(mark => mark.Offset).OfType<Offset>() ?? []];
        return known.Length == 0 ? null : known[choice % known.Length];
    }

    /// <summary>A head tells what the model knows.</summary>
    public static void SameHead(ModelLife life, StreamHead head)
    {
        Assert.Equal(life.Incarnation, head.Incarnation);
        Assert.Equal(life.ContentType.Value, head.ContentType.Value);
        Assert.Equal(life.PositionOf(life.Appends.Count), head.Tail);
        Assert.Equal(life.Tail, head.TailOffset);
        Assert.Equal(life.Closed, head.Closed);
        Assert.Equal(life.ExpiresAt, head.Lifetime.ExpiresAt);
    }
}
