using DurableStreams.Binary;
using DurableStreams.Content;
using DurableStreams.Streams;

namespace DurableStreams.Storage.Codecs;

/// <summary>
/// The stored form of a <see cref="StreamHead"/>, for stores that keep it as bytes. Compact, because every commit
/// rewrites it; strict, because a misread head would be written back.
/// </summary>
/// <remarks>
/// A version byte, a bit set of the optional fields that are present, then the fields in a fixed order. Numbers are
/// varints, instants are UTC ticks, texts are their length and UTF-8. A new field gets a new bit: older heads lack the
/// bit and remain readable. Bytes with an unknown bit or version come from a newer release. They are refused, because
/// writing them back would lose the unknown fields.
/// </remarks>
public static class StreamHeadCodec
{
    private const byte Version = 1;

    [Flags]
    private enum Fields : uint
    {
        None = 0,
        Closed = 1 << 0,
        Public = 1 << 1,
        HasSubscribers = 1 << 2,
        FanOutDue = 1 << 3,
        ClosedBy = 1 << 4,
        Ttl = 1 << 5,
        ExpiresAt = 1 << 6,
        Expiry = 1 << 7,
        Origin = 1 << 8,
        LastStreamSeq = 1 << 9,

        // The requested configuration usually equals the one in force (content types as written); then it is not
        // repeated.
        SameContentTypeRequested = 1 << 10,
        OtherContentTypeRequested = 1 << 11,
        SameLifetimeRequested = 1 << 12,
        RequestedTtl = 1 << 13,
        RequestedExpiresAt = 1 << 14,
        RequestedFork = 1 << 15,
        RequestedForkOffset = 1 << 16,
        ProducerCount = 1 << 17,
        SubscriptionCount = 1 << 18,
        HasSubscriptions = 1 << 19,
        LastAppend = 1 << 20,
        All = (1 << 21) - 1,
    }

    /// <summary>Writes a head.</summary>
    /// <returns>The bytes, owned by the caller.</returns>
    /// <exception cref="ArgumentException">
    /// A text in the head is not well-formed UTF-16, or a number is negative.
    /// </exception>
    public static byte[] Encode(StreamHead head)
    {
        Fields fields = FieldsOf(head);
        var writer = new BinaryFieldWriter(stackalloc byte[1024]);
        writer.Byte(Version);
        writer.Number((long)fields);
        writer.Byte((byte)head.Kind);
        writer.Byte((byte)head.Status);
        writer.Incarnation(head.Incarnation);
        writer.Number(head.Generation);
        writer.Number(head.Tail);
        writer.Instant(head.Created);
        writer.Number((uint)head.ForkCount);
        writer.Text(head.ContentType.Value);
        writer.Lifetime(head.Lifetime);
        writer.Stamp(head.ClosedBy);
        writer.Instant(head.Expiry);
        writer.Origin(head.Origin);
        writer.Text(head.LastStreamSeq);
        WriteRequested(ref writer, head.Requested, fields);
        WriteAncestors(ref writer, head.Ancestors);
        WriteRing(ref writer, head.Commits);
        writer.Number(head.ProducerCount > 0 ? head.ProducerCount : null);
        writer.Number(head.SubscriptionCount > 0 ? head.SubscriptionCount : null);
        writer.Instant(head.LastAppend);
        return writer.ToArray();
    }

    /// <summary>Reads what <see cref="Encode"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The bytes are not a head, or a newer release wrote them.</exception>
    public static StreamHead Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new BinaryFieldReader(bytes);
        reader.Version(Version);
        var fields = (Fields)reader.Number((long)Fields.All);
        ContentType contentType;
        StreamLifetime lifetime;

        // Initializers run from top to bottom, so those that read must be in the order of the stored fields.
        var head = new StreamHead
        {
            Kind = reader.Enumeration<StreamKind>(),
            Status = reader.Enumeration<StreamStatus>(),
            Incarnation = reader.Incarnation(),
            Generation = reader.Number(),
            Tail = reader.Number(),
            Created = reader.Instant(),
            ForkCount = (int)reader.Number(uint.MaxValue),
            ContentType = contentType = reader.ContentType(),
            Lifetime = lifetime = reader.Lifetime(fields.HasFlag(Fields.Ttl), fields.HasFlag(Fields.ExpiresAt)),
            ClosedBy = fields.HasFlag(Fields.ClosedBy) ? reader.Stamp() : null,
            Expiry = fields.HasFlag(Fields.Expiry) ? reader.Instant() : null,
            Origin = fields.HasFlag(Fields.Origin) ? reader.Origin() : null,
            LastStreamSeq = fields.HasFlag(Fields.LastStreamSeq) ? reader.Text() : null,
            Requested = ReadRequested(ref reader, fields, contentType, lifetime),
            Ancestors = ReadAncestors(ref reader),
            Commits = ReadRing(ref reader),
            ProducerCount = fields.HasFlag(Fields.ProducerCount) ? reader.Number() : 0,
            SubscriptionCount = fields.HasFlag(Fields.SubscriptionCount) ? reader.Number() : 0,
            LastAppend = fields.HasFlag(Fields.LastAppend) ? reader.Instant() : null,
            Closed = fields.HasFlag(Fields.Closed),
            Public = fields.HasFlag(Fields.Public),
            HasSubscribers = fields.HasFlag(Fields.HasSubscribers),
            FanOutDue = fields.HasFlag(Fields.FanOutDue),
            HasSubscriptions = fields.HasFlag(Fields.HasSubscriptions),
        };
        reader.End();
        return head;
    }

    private static Fields FieldsOf(StreamHead head)
    {
        RequestedConfiguration requested = head.Requested;
        bool sameLifetime = requested.Lifetime == head.Lifetime;
        bool sameContentType = requested.ContentType?.Value == head.ContentType.Value;
        return When(head.Closed, Fields.Closed)
            | When(head.Public, Fields.Public)
            | When(head.HasSubscribers, Fields.HasSubscribers)
            | When(head.FanOutDue, Fields.FanOutDue)
            | When(head.ClosedBy is not null, Fields.ClosedBy)
            | When(head.Lifetime.TtlSeconds is not null, Fields.Ttl)
            | When(head.Lifetime.ExpiresAt is not null, Fields.ExpiresAt)
            | When(head.Expiry is not null, Fields.Expiry)
            | When(head.Origin is not null, Fields.Origin)
            | When(head.LastStreamSeq is not null, Fields.LastStreamSeq)
            | When(sameContentType, Fields.SameContentTypeRequested)
            | When(!sameContentType && requested.ContentType is not null, Fields.OtherContentTypeRequested)
            | When(sameLifetime, Fields.SameLifetimeRequested)
            | When(!sameLifetime && requested.Lifetime.TtlSeconds is not null, Fields.RequestedTtl)
            | When(!sameLifetime && requested.Lifetime.ExpiresAt is not null, Fields.RequestedExpiresAt)
            | When(requested.Fork is not null, Fields.RequestedFork)
            | When(requested.Fork?.Offset is not null, Fields.RequestedForkOffset)
            | When(head.ProducerCount > 0, Fields.ProducerCount)
            | When(head.SubscriptionCount > 0, Fields.SubscriptionCount)
            | When(head.HasSubscriptions, Fields.HasSubscriptions)
            | When(head.LastAppend is not null, Fields.LastAppend);
    }

    private static Fields When(bool present, Fields field) => present ? field : Fields.None;

    private static void WriteRequested(ref BinaryFieldWriter writer, RequestedConfiguration requested, Fields fields)
    {
        writer.Text(fields.HasFlag(Fields.OtherContentTypeRequested) ? requested.ContentType?.Value : null);
        writer.Lifetime(fields.HasFlag(Fields.SameLifetimeRequested) ? default : requested.Lifetime);
        writer.Text(requested.Fork?.Source.Value);
        writer.Number(requested.Fork?.SubOffset);
        writer.Offset(requested.Fork?.Offset);
    }

    private static RequestedConfiguration ReadRequested(
        ref BinaryFieldReader reader, Fields fields, ContentType inForce, StreamLifetime lifetimeInForce)
    {
        ContentType? contentType = fields.HasFlag(Fields.SameContentTypeRequested) ? inForce
            : fields.HasFlag(Fields.OtherContentTypeRequested) ? reader.ContentType()
            : null;
        StreamLifetime lifetime = fields.HasFlag(Fields.SameLifetimeRequested)
            ? lifetimeInForce
            : reader.Lifetime(fields.HasFlag(Fields.RequestedTtl), fields.HasFlag(Fields.RequestedExpiresAt));
        RequestedFork? fork = fields.HasFlag(Fields.RequestedFork)
            ? new(
                Source: reader.Path(),
                SubOffset: reader.Number(),
                Offset: fields.HasFlag(Fields.RequestedForkOffset) ? reader.Offset() : null)
            : null;
        return new RequestedConfiguration(contentType, lifetime, fork);
    }

    private static void WriteAncestors(ref BinaryFieldWriter writer, IReadOnlyList<Ancestor> ancestors)
    {
        writer.Number(ancestors.Count);
        foreach (Ancestor ancestor in ancestors)
        {
            writer.Text(ancestor.Path.Value);
            writer.Incarnation(ancestor.Incarnation);
            writer.Number(ancestor.Generation);
            writer.Number(ancestor.End);
        }
    }

    private static Ancestor[] ReadAncestors(ref BinaryFieldReader reader)
    {
        // Each ancestor takes more than one byte. So a corrupt count cannot make the array larger than the input.
        var ancestors = new Ancestor[reader.Number(reader.Left)];
        for (int i = 0; i < ancestors.Length; i++)
        {
            ancestors[i] = new Ancestor(reader.Path(), reader.Incarnation(), reader.Number(), reader.Number());
        }

        return ancestors;
    }

    private static void WriteRing(ref BinaryFieldWriter writer, CommitRing ring)
    {
        writer.Number(ring.Count);
        writer.Byte((byte)ring.Ids.Length);
        foreach (ulong id in ring.Ids)
        {
            writer.Int64((long)id);
        }
    }

    private static CommitRing ReadRing(ref BinaryFieldReader reader)
    {
        long count = reader.Number();
        Span<ulong> ids = stackalloc ulong[(int)reader.Number(Math.Min(count, CommitRing.Capacity))];
        foreach (ref ulong id in ids)
        {
            id = (ulong)reader.Int64();
        }

        return CommitRing.Restore(count, ids);
    }
}
