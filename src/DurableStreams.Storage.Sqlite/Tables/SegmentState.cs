namespace DurableStreams.Storage.Sqlite.Tables;

/// <summary>What is known about the bytes of a segment.</summary>
internal enum SegmentState
{
    /// <summary>They have their checksum.</summary>
    Sound,

    /// <summary>They were written by an earlier release, without a checksum.</summary>
    Unknown,

    /// <summary>They are not what was written, or do not follow the segment before.</summary>
    Damaged,

    /// <summary>The disk failed to read them.</summary>
    Unreadable,
}
