namespace DurableStreams.Storage.AzureTables.Keys;

/// <summary>
/// The kinds of rows in a stream's partition. A row key starts with its kind, so the values must never change.
/// </summary>
internal static class RowKind
{
    public const char Cursor = 'c';
    public const char Segment = 'd';
    public const char Fork = 'f';
    public const char Guard = 'g';
    public const char Manifest = 'm';
    public const char Outcome = 'o';
    public const char Producer = 'p';
    public const char CursorSlot = 's';
    public const char Part = 'x';

    /// <summary>
    /// The kinds that are removed with their incarnation. Guards are not among them, because a claimed guard must
    /// remain. Outcomes belong to no incarnation.
    /// </summary>
    public static IReadOnlyList<char> Purged { get; } = [Cursor, Segment, Fork, Manifest, Producer, CursorSlot, Part];
}
