using DurableStreams.Storage.AzureTables.Accounts;
using DurableStreams.Storage.Codecs;

namespace DurableStreams.Storage.AzureTables.Rows;

/// <summary>The names of the rows' properties. They are short because every row contains them.</summary>
internal static class Columns
{
    public const string PartitionKey = "PartitionKey";
    public const string RowKey = "RowKey";

    /// <summary>Head: its encoding (<see cref="StreamHeadCodec"/>).</summary>
    public const string Head = "H";

    /// <summary>Head: the part of its encoding beyond 64 KiB, if there is one.</summary>
    public const string HeadRest = "H2";

    /// <summary>
    /// Head: when the last bytes were appended, in UTC ticks. Not in the encoding, which releases that do not know it
    /// would refuse; a row that they write lacks it.
    /// </summary>
    public const string LastAppend = "LA";

    /// <summary>Segment: the position of its first byte.</summary>
    public const string Start = "S";

    /// <summary>Segment: the lengths of its appends.</summary>
    public const string Boundaries = "B";

    /// <summary>Segment: the upload whose parts hold its data.</summary>
    public const string Attempt = "A";

    /// <summary>Producer, cursor and subscriber: the id or path. The key contains only its hash.</summary>
    public const string Id = "Id";

    /// <summary>Producer: its epoch.</summary>
    public const string Epoch = "E";

    /// <summary>Producer: its last sequence number.</summary>
    public const string Sequence = "Q";

    /// <summary>Producer, fork and cursor: the number of the commit that wrote the row.</summary>
    public const string Commit = "N";

    /// <summary>Cursor: the incarnation of the source.</summary>
    public const string SourceIncarnation = "SL";

    /// <summary>Cursor and subscriber: the id of the subscription.</summary>
    public const string Subscription = "U";

    /// <summary>Cursor: the position up to which the source was delivered.</summary>
    public const string Position = "P";

    /// <summary>Cursor: whether appends are wrapped.</summary>
    public const string Envelope = "V";

    /// <summary>Range: the position up to which deliveries were requested.</summary>
    public const string RequestedPosition = "HT";

    /// <summary>Range: the position up to which deliveries were completed.</summary>
    public const string CompletedPosition = "DT";

    /// <summary>Range: the id of the current message.</summary>
    public const string Message = "M";

    /// <summary>Guard: true if a sweeper inserted it to prevent the fork's creation.</summary>
    public const string Claimed = "C";

    /// <summary>Manifest: when the upload started.</summary>
    public const string Started = "T";

    /// <summary>Outcome: its encoding.</summary>
    public const string Outcome = "R";

    /// <summary>Outcome: when the request was processed, in UTC ticks.</summary>
    public const string ProcessedAt = "W";

    /// <summary>Outcome: the id of the commit that applied the request.</summary>
    public const string CommitId = "K";

    /// <summary>Reminder: its encoded form (<see cref="ReminderCodec"/>).</summary>
    public const string Reminder = "D";

    /// <summary>Project: its encoding as JSON (<see cref="ProjectCodec"/>).</summary>
    public const string Project = "J";

    /// <summary>Link: its encoding (<see cref="SubscriptionLinkCodec"/>).</summary>
    public const string Link = "L";

    /// <summary>Pending stream: the stream's incarnation. Registry and binding: the subscription's.</summary>
    public const string Incarnation = "I";

    /// <summary>Pending stream and registry: true if everything in the stream is news.</summary>
    public const string FromStart = "F";

    /// <summary>Binding: its kind.</summary>
    public const string BindingKind = "Y";

    /// <summary>Binding: its path or pattern. The key contains only its hash.</summary>
    public const string BindingText = "X";

    /// <summary>Listed subscription: true if its head need not be checked.</summary>
    public const string Confirmed = "CF";

    /// <summary>Secret: its content.</summary>
    public const string Secret = "Z";

    private static readonly string[] DataNames =
        [.. Enumerable.Range(0, AzureLimits.DataProperties).Select(static number => $"D{number}")];

    /// <summary>Segment and part: the data, in pieces of 64 KiB.</summary>
    public static ReadOnlySpan<string> Data => DataNames;

    /// <summary>The properties to read of a segment.</summary>
    public static IReadOnlyList<string> Segment { get; } = [RowKey, Start, Boundaries, Attempt, .. DataNames];

    /// <summary>The properties to read of a part.</summary>
    public static IReadOnlyList<string> Part { get; } = [RowKey, .. DataNames];

    /// <summary>The properties to read of a segment to plan its sealing.</summary>
    public static IReadOnlyList<string> SegmentOutline { get; } = [RowKey, Start, Boundaries, Attempt];

    /// <summary>The properties to read of a head and producers in one query.</summary>
    public static IReadOnlyList<string> Snapshot { get; } =
        [RowKey, Head, HeadRest, LastAppend, Id, Epoch, Sequence, Commit];

    /// <summary>The properties to read of a cursor.</summary>
    public static IReadOnlyList<string> Cursor { get; } =
        [RowKey, Id, SourceIncarnation, Subscription, Position, Envelope, Commit];

    /// <summary>The properties to read of a subscriber.</summary>
    public static IReadOnlyList<string> Subscriber { get; } = [RowKey, Id, Subscription];

    /// <summary>The properties to read of a range.</summary>
    public static IReadOnlyList<string> Range { get; } = [RowKey, RequestedPosition, CompletedPosition, Message];

    /// <summary>The properties to read of an outcome.</summary>
    public static IReadOnlyList<string> OutcomeBody { get; } = [RowKey, Outcome, ProcessedAt, CommitId];

    /// <summary>The properties to read of a project.</summary>
    public static IReadOnlyList<string> ProjectBody { get; } = [RowKey, Project];

    /// <summary>The properties to read of a listed project.</summary>
    public static IReadOnlyList<string> ListedProject { get; } = [PartitionKey, Project];

    /// <summary>The properties to read of the head of a subscription.</summary>
    public static IReadOnlyList<string> SubscriptionHead { get; } = [RowKey, Head, HeadRest];

    /// <summary>The properties to read of a link of a subscription.</summary>
    public static IReadOnlyList<string> SubscriptionLink { get; } = [RowKey, Id, Link];

    /// <summary>The properties to read of a stream with news.</summary>
    public static IReadOnlyList<string> PendingNews { get; } = [RowKey, Id, Incarnation, FromStart];

    /// <summary>The properties to read of a subscription in the registry of a stream.</summary>
    public static IReadOnlyList<string> StreamSubscription { get; } = [RowKey, Incarnation, FromStart];

    /// <summary>The properties to read of a binding.</summary>
    public static IReadOnlyList<string> Binding { get; } = [RowKey, BindingKind, BindingText, Id, Incarnation];

    /// <summary>The properties to read of a listed subscription.</summary>
    public static IReadOnlyList<string> ListedSubscription { get; } = [RowKey, Confirmed];

    /// <summary>The properties to read of a secret.</summary>
    public static IReadOnlyList<string> SecretBody { get; } = [RowKey, Secret];

    /// <summary>The properties to read of a row that is to be deleted.</summary>
    public static IReadOnlyList<string> Key { get; } = [RowKey];
}
