using System.Security.Cryptography;
using System.Text;

namespace DurableStreams.Storage;

/// <summary>One life of a source stream.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Incarnation">Its life.</param>
public readonly record struct SourceLife(StreamPath Path, Incarnation Incarnation);

/// <summary>The version of a row in the registry of subscribers: another one after each write.</summary>
/// <remarks><c>default</c> is <see cref="None"/>: there is no row.</remarks>
/// <param name="Number">For stores that count.</param>
/// <param name="Tag">For stores that have entity tags.</param>
public readonly record struct RowVersion(long Number, string? Tag = null)
{
    /// <summary>There is no row.</summary>
    public static RowVersion None => default;
}

/// <summary>An entry in a source's registry: the hint that an estuary may have a cursor for it.</summary>
/// <param name="Estuary">The estuary.</param>
/// <param name="Subscription">The subscription; an estuary has at most one to a source.</param>
/// <param name="Version">The version of the row.</param>
public sealed record SubscriberRow(StreamPath Estuary, SubscriptionId Subscription, RowVersion Version);

/// <summary>A run of the 256 ranges that estuaries fall into by the hash of their path. Stored: it never changes.</summary>
/// <param name="First">The first range, 0 to 255.</param>
/// <param name="Count">How many follow each other; 1 or more.</param>
public readonly record struct HashRanges(int First, int Count)
{
    /// <summary>How many ranges there are.</summary>
    public const int Total = 256;

    /// <summary>All of them.</summary>
    public static HashRanges All => new(0, Total);

    /// <summary>The last range.</summary>
    public int Last => First + Count - 1;

    /// <summary>The range of an estuary: the first byte of the SHA-256 of its path in UTF-8.</summary>
    public static int Of(StreamPath estuary)
    {
        Span<byte> utf8 = stackalloc byte[StreamPath.MaxBytes];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(utf8[..Encoding.UTF8.GetBytes(estuary.Value, utf8)], hash);
        return hash[0];
    }
}

/// <summary>How far the fan-out of a source by queue has come in some ranges.</summary>
/// <param name="Ranges">The ranges.</param>
/// <param name="HandedTo">The tail of the source up to which deliveries were asked for.</param>
/// <param name="DoneTo">The tail up to which they were made.</param>
/// <param name="Message">The id of the message that is under way; null for none.</param>
/// <param name="Version">The version of the row; <see cref="RowVersion.None"/> for one that is to be inserted.</param>
public sealed record RangeRow(HashRanges Ranges, long HandedTo, long DoneTo, string? Message, RowVersion Version);
