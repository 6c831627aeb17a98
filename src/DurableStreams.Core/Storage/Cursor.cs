using DurableStreams.Addressing;

namespace DurableStreams.Storage;

/// <summary>
/// The position of an estuary in a source: a row of the estuary's incarnation, keyed by the source's path. The row is
/// the subscription.
/// </summary>
/// <param name="Subscription">The id of the subscription.</param>
/// <param name="Source">The source stream.</param>
/// <param name="SourceIncarnation">The incarnation of the source that the estuary subscribed to.</param>
/// <param name="Position">
/// The position in the source up to which everything is delivered since the subscription.
/// </param>
/// <param name="Envelope">Whether each append of the source is wrapped in an envelope.</param>
public sealed record Cursor(
    EstuarySubscriptionId Subscription, StreamPath Source, Incarnation SourceIncarnation, long Position, bool Envelope)
{
    /// <summary>The incarnation of the source.</summary>
    public SourceKey SourceKey => new(Source, SourceIncarnation);
}

/// <summary>The change of one cursor, as part of a commit of its estuary.</summary>
/// <param name="Source">The source whose cursor changes.</param>
/// <param name="Expected">The row that must be stored, compared as a whole; null if there must be none.</param>
/// <param name="New">The new row; null removes it.</param>
public readonly record struct CursorChange(StreamPath Source, Cursor? Expected, Cursor? New);
