using DurableStreams.Addressing;
using DurableStreams.Storage;
using DurableStreams.Subscriptions;

namespace DurableStreams.Core.Tests.Subscribing.Randomised;

/// <summary>A subscription that exists, as the answers to clients say.</summary>
/// <param name="Key">The subscription.</param>
/// <param name="Incarnation">Its incarnation.</param>
/// <param name="Configuration">Its configuration.</param>
/// <param name="Order">The number of the step that has created it.</param>
internal sealed record KnownSubscription(
    SubscriptionKey Key, Incarnation Incarnation, SubscriptionConfiguration Configuration, int Order)
{
    /// <summary>The streams that clients have named, with the number of the step.</summary>
    public Dictionary<StreamPath, int> Named { get; } = [];

    /// <summary>The highest offset of each stream that a wake has listed, or a worker has acknowledged.</summary>
    public Dictionary<SourceKey, Offset> Listed { get; } = [];

    /// <summary>The highest cursor seen in each stream.</summary>
    public Dictionary<SourceKey, long> Cursors { get; } = [];

    /// <summary>The highest generation seen, and its wake.</summary>
    public (long Generation, WakeId Wake) Newest { get; set; }

    /// <summary>The wake that a worker holds, and until when.</summary>
    public (Token Token, DateTimeOffset Until)? Held { get; set; }

    /// <summary>The generations that a claim has returned.</summary>
    public HashSet<long> Claimed { get; } = [];

    /// <summary>
    /// The number of the step since which new streams of this path are news; null if they need not be. A stream that
    /// receives wake events is only linked by name.
    /// </summary>
    public int? LinkedSince(StreamPath stream, bool isWakeStream)
    {
        int? byPattern = !isWakeStream && Configuration.LinksByPattern(Key, stream) ? Order : null;
        int? byName = Named.TryGetValue(stream, out int order) ? order : null;
        return byPattern is { } one && byName is { } other ? Math.Min(one, other) : byPattern ?? byName;
    }

    /// <summary>A worker knows a stream up to an offset.</summary>
    public void List(SourceKey source, Offset tail)
    {
        if (tail > Listed.GetValueOrDefault(source))
        {
            Listed[source] = tail;
        }
    }

    /// <summary>A link that a client has removed may be made again, with another cursor.</summary>
    public void ForgetCursors(StreamPath stream)
    {
        foreach (SourceKey source in Cursors.Keys.Concat(Listed.Keys).Where(source => source.Path == stream).ToArray())
        {
            Cursors.Remove(source);
            Listed.Remove(source);
        }
    }
}
