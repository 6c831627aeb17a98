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

    /// <summary>Producer: its id, for the key has only a hash.</summary>
    public const string Id = "Id";

    /// <summary>Producer: its epoch.</summary>
    public const string Epoch = "E";

    /// <summary>Producer: its last sequence number.</summary>
    public const string Sequence = "Q";

    /// <summary>Producer and fork: the number of the commit that wrote the row.</summary>
    public const string Commit = "N";

    /// <summary>Guard: whether the fork's creation or a sweeper inserted it.</summary>
    public const string Claimed = "C";

    /// <summary>Manifest: when the upload began.</summary>
    public const string Started = "T";

    /// <summary>Due row: the duty.</summary>
    public const string Duty = "D";

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

    /// <summary>What it takes to delete a row.</summary>
    public static IReadOnlyList<string> Key { get; } = [RowKey];
}
