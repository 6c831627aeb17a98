using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace DurableStreams.Storage.AzureTables;

/// <summary>The row keys of a stream's partition. All but the head's name the life that they belong to.</summary>
internal static class RowKeys
{
    public const string Head = "head";

    /// <summary>The kinds of rows that belong to one life and go when it is purged, beside its guard.</summary>
    public static IReadOnlyList<char> Kinds { get; } = ['c', 'd', 'f', 'm', 'p', 's', 'x'];

    /// <summary>A segment, keyed by its end: the one that holds a position is the first whose key is greater.</summary>
    public static string Segment(Incarnation life, long end) => string.Create(CultureInfo.InvariantCulture, $"d|{life}|{end:D16}");

    public static string Producer(Incarnation life, ProducerId producer) => $"p|{life}|{Hash(producer.Value)}";

    public static string Fork(Incarnation life, Incarnation fork) => $"f|{life}|{fork}";

    /// <summary>
    /// A cursor, keyed by what it says: a change replaces one row by another, and finds out that way whether the cursor
    /// is what was expected.
    /// </summary>
    public static string Cursor(Incarnation life, Cursor cursor) => CursorPrefix(life, cursor.Source) + Hash(
        string.Create(CultureInfo.InvariantCulture, $"{cursor.Subscription}|{cursor.SourceIncarnation}|{cursor.Position}|{cursor.Envelope}"));

    /// <summary>There is one beside each cursor, so that a second one for the same source cannot come to be.</summary>
    public static string CursorSlot(Incarnation life, StreamPath source) => $"s|{life}|{Hash(source.Value)}";

    /// <summary>What the key of a source's cursor begins with; there is at most one.</summary>
    public static string CursorPrefix(Incarnation life, StreamPath source) => $"c|{life}|{Hash(source.Value)}|";

    /// <summary>The guard of a fork's creation, by the fork's own life.</summary>
    public static string Guard(Incarnation fork) => $"g|{fork}";

    public static string Manifest(Incarnation life, string attempt) => $"m|{life}|{attempt}";

    public static string Part(Incarnation life, string attempt, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"x|{life}|{attempt}|{number:D4}");

    /// <summary>What all rows of one kind and life begin with.</summary>
    public static string Prefix(char kind, Incarnation life) => $"{kind}|{life}|";

    /// <summary>What all parts of one attempt begin with.</summary>
    public static string PartPrefix(Incarnation life, string attempt) => $"x|{life}|{attempt}|";

    /// <summary>The first key after all that begin with a prefix that ends with <c>|</c>.</summary>
    public static string After(string prefix) => string.Concat(prefix.AsSpan(0, prefix.Length - 1), "}");

    /// <summary>128 bits of SHA-256 in hexadecimal, for ids that may hold any character; the id itself is a property.</summary>
    public static string Hash(string id) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)).AsSpan(0, 16));
}
