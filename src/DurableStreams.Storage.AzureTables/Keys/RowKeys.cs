using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using DurableStreams.Addressing;
using DurableStreams.Producers;

namespace DurableStreams.Storage.AzureTables.Keys;

/// <summary>
/// The row keys of a stream's partition. All except the head's and those of outcomes contain the incarnation that the
/// row belongs to.
/// </summary>
internal static class RowKeys
{
    public const string Head = "head";

    /// <summary>The prefix of all outcomes.</summary>
    public const string OutcomePrefix = "o|";

    /// <summary>
    /// A segment, keyed by its end position: the segment that holds a position is the first one whose key is greater.
    /// </summary>
    public static string Segment(Incarnation incarnation, long end) =>
        string.Create(CultureInfo.InvariantCulture, $"{RowKind.Segment}|{incarnation}|{end:D16}");

    public static string Producer(Incarnation incarnation, ProducerId producer) =>
        $"{RowKind.Producer}|{incarnation}|{Hash(producer.Value)}";

    public static string Fork(Incarnation incarnation, Incarnation fork) => $"{RowKind.Fork}|{incarnation}|{fork}";

    /// <summary>
    /// A cursor, keyed by a hash of its content. A change deletes one row and adds another, so it fails if the stored
    /// cursor is not the expected one.
    /// </summary>
    public static string Cursor(Incarnation incarnation, Cursor cursor) =>
        CursorPrefix(incarnation, cursor.Source) + Hash(string.Create(
            CultureInfo.InvariantCulture,
            $"{cursor.Subscription}|{cursor.SourceIncarnation}|{cursor.Position}|{cursor.Envelope}"));

    /// <summary>
    /// A row that exists exactly while the source has a cursor, which prevents a second cursor for the same source.
    /// </summary>
    public static string CursorSlot(Incarnation incarnation, StreamPath source) =>
        $"{RowKind.CursorSlot}|{incarnation}|{Hash(source.Value)}";

    /// <summary>The prefix of the cursor of a source. At most one row has it.</summary>
    public static string CursorPrefix(Incarnation incarnation, StreamPath source) =>
        $"{RowKind.Cursor}|{incarnation}|{Hash(source.Value)}|";

    /// <summary>The guard of a fork's creation, keyed by the incarnation of the fork itself.</summary>
    public static string Guard(Incarnation fork) => $"{RowKind.Guard}|{fork}";

    /// <summary>The outcome of a request.</summary>
    public static string Outcome(RequestId request) => $"{RowKind.Outcome}|{request}";

    public static string Manifest(Incarnation incarnation, string attempt) =>
        $"{RowKind.Manifest}|{incarnation}|{attempt}";

    public static string Part(Incarnation incarnation, string attempt, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{RowKind.Part}|{incarnation}|{attempt}|{number:D4}");

    /// <summary>The prefix of all rows of one kind and incarnation.</summary>
    /// <param name="kind">One of <see cref="RowKind"/>.</param>
    /// <param name="incarnation">The incarnation.</param>
    public static string Prefix(char kind, Incarnation incarnation) => $"{kind}|{incarnation}|";

    /// <summary>The prefix of all parts of one upload.</summary>
    public static string PartPrefix(Incarnation incarnation, string attempt) =>
        $"{RowKind.Part}|{incarnation}|{attempt}|";

    /// <summary>The smallest key that sorts after all keys with a prefix. The prefix must end with <c>|</c>.</summary>
    public static string After(string prefix) => string.Concat(prefix.AsSpan(0, prefix.Length - 1), "}");

    /// <summary>
    /// 128 bits of SHA-256 in hexadecimal, for ids that may contain any character. The id itself is stored in a
    /// property.
    /// </summary>
    public static string Hash(string id) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)).AsSpan(0, 16));
}
