using DurableStreams.Addressing;

namespace DurableStreams.Storage;

/// <summary>
/// How far an estuary has received a source: a row of the estuary's incarnation, keyed by the source's path. The row
/// is the subscription; without it there is none.
/// </summary>
/// <param name="Subscription">The subscription.</param>
/// <param name="Source">The source stream.</param>
/// <param name="SourceIncarnation">The incarnation of the source that the estuary subscribed to.</param>
/// <param name="Position">Everything of the source before it, from the start of the subscription on, was delivered.</param>
/// <param name="Envelope">True when each append of the source is wrapped.</param>
public sealed record Cursor(
    EstuarySubscriptionId Subscription, StreamPath Source, Incarnation SourceIncarnation, long Position, bool Envelope)
{
    /// <summary>The incarnation of the source.</summary>
    public SourceKey SourceKey => new(Source, SourceIncarnation);
}

/// <summary>The change of one cursor row, within a commit of its estuary.</summary>
/// <param name="Source">The source whose cursor changes.</param>
/// <param name="Expected">What the row must be, compared whole; null when there must be none.</param>
/// <param name="New">What the row becomes; null removes it.</param>
public readonly record struct CursorChange(StreamPath Source, Cursor? Expected, Cursor? New);
