namespace DurableStreams.Storage.AzureTables;

/// <summary>The properties of the rows. Short, since they travel with every row.</summary>
internal static class Columns
{
    public const string PartitionKey = "PartitionKey";
    public const string RowKey = "RowKey";

    /// <summary>Head: its encoded form.</summary>
    public const string Head = "H";

    /// <summary>Segment: the position of its first byte.</summary>
    public const string Start = "S";

    /// <summary>Segment: the lengths of its appends.</summary>
    public const string Boundaries = "B";

    /// <summary>Segment: the attempt whose parts hold its data.</summary>
    public const string Attempt = "A";

    /// <summary>Producer, cursor and subscriber: the id, or path, that the key has only a hash of.</summary>
    public const string Id = "Id";

    /// <summary>Producer: its epoch.</summary>
    public const string Epoch = "E";

    /// <summary>Producer: its last sequence number.</summary>
    public const string Sequence = "Q";

    /// <summary>Producer, fork and cursor: the number of the commit that wrote the row.</summary>
    public const string Commit = "N";

    /// <summary>Cursor: the life of the source.</summary>
    public const string SourceLife = "SL";

    /// <summary>Cursor and subscriber: the id of the subscription.</summary>
    public const string Subscription = "U";

    /// <summary>Cursor: how far the source was delivered.</summary>
    public const string Position = "P";

    /// <summary>Cursor: whether appends are wrapped.</summary>
    public const string Envelope = "V";

    /// <summary>Range: up to where deliveries were asked for.</summary>
    public const string HandedTo = "HT";

    /// <summary>Range: up to where they were made.</summary>
    public const string DoneTo = "DT";

    /// <summary>Range: the message under way.</summary>
    public const string Message = "M";

    /// <summary>Guard: whether the fork's creation or a sweeper inserted it.</summary>
    public const string Claimed = "C";

    /// <summary>Manifest: when the upload began.</summary>
    public const string Started = "T";

    /// <summary>Due row: the duty.</summary>
    public const string Duty = "D";

    /// <summary>Project: its encoded form.</summary>
    public const string Project = "J";

    private static readonly string[] DataNames =
        [.. Enumerable.Range(0, AzureLimits.DataProperties).Select(static number => $"D{number}")];

    /// <summary>Segment and part: the data, piece by piece.</summary>
    public static ReadOnlySpan<string> Data => DataNames;

    /// <summary>What a reader of segments needs.</summary>
    public static IReadOnlyList<string> Segment { get; } = [RowKey, Start, Boundaries, Attempt, .. DataNames];

    /// <summary>What a reader of parts needs.</summary>
    public static IReadOnlyList<string> Part { get; } = [RowKey, .. DataNames];

    /// <summary>What a plan for sealing needs.</summary>
    public static IReadOnlyList<string> SegmentOutline { get; } = [RowKey, Start, Boundaries, Attempt];

    /// <summary>What a snapshot of a head and producers needs.</summary>
    public static IReadOnlyList<string> Snapshot { get; } = [RowKey, Head, Id, Epoch, Sequence, Commit];

    /// <summary>What a reader of cursors needs.</summary>
    public static IReadOnlyList<string> Cursor { get; } = [RowKey, Id, SourceLife, Subscription, Position, Envelope, Commit];

    /// <summary>What a reader of subscribers needs.</summary>
    public static IReadOnlyList<string> Subscriber { get; } = [RowKey, Id, Subscription];

    /// <summary>What a reader of ranges needs.</summary>
    public static IReadOnlyList<string> Range { get; } = [RowKey, HandedTo, DoneTo, Message];

    /// <summary>What a reader of projects needs.</summary>
    public static IReadOnlyList<string> ProjectBody { get; } = [RowKey, Project];

    /// <summary>What it takes to delete a row.</summary>
    public static IReadOnlyList<string> Key { get; } = [RowKey];
}
