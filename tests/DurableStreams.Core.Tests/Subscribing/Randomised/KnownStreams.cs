using DurableStreams.Addressing;
using DurableStreams.Storage;

namespace DurableStreams.Core.Tests.Subscribing.Randomised;

/// <summary>The streams that exist, as the answers to clients say.</summary>
internal sealed class KnownStreams
{
    private readonly Dictionary<StreamPath, KnownStream> _live = [];

    public IReadOnlyCollection<KnownStream> Live => _live.Values;

    /// <summary>Every incarnation there ever was.</summary>
    public List<SourceKey> All { get; } = [];

    public KnownStream? Find(StreamPath path) => _live.GetValueOrDefault(path);

    public void Created(StreamPath path, Incarnation incarnation, Offset tail, int order)
    {
        var source = new SourceKey(path, incarnation);
        All.Add(source);
        _live[path] = new KnownStream(source, order) { Offsets = { tail } };
    }

    public void Deleted(StreamPath path) => _live.Remove(path);
}

/// <summary>A stream that exists.</summary>
/// <param name="Source">Its path and incarnation.</param>
/// <param name="Order">The number of the step that has created it.</param>
internal sealed record KnownStream(SourceKey Source, int Order)
{
    /// <summary>The offsets that appends have returned, and the tail at the creation.</summary>
    public List<Offset> Offsets { get; } = [];

    public Offset Tail => Offsets[^1];
}
