using DurableStreams.Binary;
using DurableStreams.Streams;
using DurableStreams.Subscriptions;

namespace DurableStreams.Storage.Codecs;

/// <summary>
/// The stored form of a <see cref="SubscriptionHead"/>, for stores that keep it as bytes; built like
/// <see cref="StreamHeadCodec"/>.
/// </summary>
public static class SubscriptionHeadCodec
{
    private const byte Version = 1;

    [Flags]
    private enum Fields : uint
    {
        None = 0,
        Pattern = 1 << 0,
        WebhookUrl = 1 << 1,
        WakeStream = 1 << 2,
        Description = 1 << 3,
        Holder = 1 << 4,
        LeaseEnd = 1 << 5,
        NextAttempt = 1 << 6,
        Linking = 1 << 7,
        LinkingAfter = 1 << 8,
        ReminderAt = 1 << 9,
        All = (1 << 10) - 1,
    }

    /// <summary>Writes a head.</summary>
    /// <returns>The bytes, owned by the caller.</returns>
    /// <exception cref="ArgumentException">
    /// A text in the head is not well-formed UTF-16, or a number is negative.
    /// </exception>
    public static byte[] Encode(SubscriptionHead head)
    {
        var writer = new BinaryFieldWriter(stackalloc byte[1024]);
        writer.Byte(Version);
        writer.Number((long)FieldsOf(head));
        writer.Incarnation(head.Incarnation);
        writer.Byte((byte)head.Status);
        writer.Byte((byte)head.Configuration.Type);
        writer.Number((long)head.Configuration.Lease.TotalMilliseconds);
        writer.Text(head.Configuration.Pattern?.Text);
        writer.Text(head.Configuration.WebhookUrl);
        writer.Text(head.Configuration.WakeStream?.Value);
        writer.Text(head.Configuration.Description);
        writer.Number(head.ConfigurationHash.Length);
        writer.Bytes(head.ConfigurationHash.Span);
        writer.Text(head.BaseUrl);
        writer.Instant(head.Created);
        writer.Int64((long)head.Commit.Value);
        writer.Number(head.Generation);
        writer.Byte((byte)head.Phase);
        writer.Id(head.Wake.Value);
        writer.Number(head.Snapshot.Count);
        foreach (SnapshotEntry stream in head.Snapshot)
        {
            writer.Text(stream.Stream.Value);
            writer.Incarnation(stream.Incarnation);
            writer.Offset(stream.Tail);
        }

        writer.Text(head.Holder);
        writer.Instant(head.LeaseEnd);
        writer.Number(head.FailedAttempts);
        writer.Instant(head.NextAttempt);
        if (head.Linking is { } linking)
        {
            writer.Number(linking.Pass);
            writer.Text(linking.After?.Value);
            writer.Instant(linking.NotBefore);
        }

        writer.Number(head.LinkCount);
        writer.Instant(head.ReminderAt);
        return writer.ToArray();
    }

    /// <summary>Reads what <see cref="Encode"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The bytes are not a head, or a newer release wrote them.</exception>
    public static SubscriptionHead Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new BinaryFieldReader(bytes);
        reader.Version(Version);
        var fields = (Fields)reader.Number((long)Fields.All);

        // Initializers run from top to bottom, so those that read must be in the order of the stored fields.
        var head = new SubscriptionHead
        {
            Incarnation = reader.Incarnation(),
            Status = reader.Enumeration<SubscriptionStatus>(),
            Configuration = ReadConfiguration(ref reader, fields),
            ConfigurationHash = reader.Bytes((int)reader.Number(reader.Left)).ToArray(),
            BaseUrl = reader.Text(),
            Created = reader.Instant(),
            Commit = new CommitId((ulong)reader.Int64()),
            Generation = reader.Number(),
            Phase = reader.Enumeration<WakePhase>(),
            Wake = new WakeId(reader.Id()),
            Snapshot = ReadSnapshot(ref reader),
            Holder = fields.HasFlag(Fields.Holder) ? reader.Text() : null,
            LeaseEnd = fields.HasFlag(Fields.LeaseEnd) ? reader.Instant() : null,
            FailedAttempts = (int)reader.Number(int.MaxValue),
            NextAttempt = fields.HasFlag(Fields.NextAttempt) ? reader.Instant() : null,
            Linking = fields.HasFlag(Fields.Linking)
                ? new LinkingProgress(
                    (int)reader.Number(int.MaxValue),
                    fields.HasFlag(Fields.LinkingAfter) ? reader.Path() : null,
                    reader.Instant())
                : null,
            LinkCount = (int)reader.Number(int.MaxValue),
            ReminderAt = fields.HasFlag(Fields.ReminderAt) ? reader.Instant() : null,
        };
        reader.End();
        return head;
    }

    private static SubscriptionConfiguration ReadConfiguration(ref BinaryFieldReader reader, Fields fields) => new()
    {
        Type = reader.Enumeration<SubscriptionType>(),
        Lease = TimeSpan.FromMilliseconds(reader.Number((long)SubscriptionConfiguration.MaxLease.TotalMilliseconds)),
        Pattern = fields.HasFlag(Fields.Pattern) ? ReadPattern(ref reader) : null,
        WebhookUrl = fields.HasFlag(Fields.WebhookUrl) ? reader.Text() : null,
        WakeStream = fields.HasFlag(Fields.WakeStream) ? reader.Path() : null,
        Description = fields.HasFlag(Fields.Description) ? reader.Text() : null,
    };

    private static PathPattern ReadPattern(ref BinaryFieldReader reader)
    {
        BinaryFieldReader.Require(
            PathPattern.Parse(reader.Text(), out PathPattern? pattern) is null, "A stored text is not a pattern.");
        return pattern!;
    }

    private static SnapshotEntry[] ReadSnapshot(ref BinaryFieldReader reader)
    {
        // Each stream takes more than one byte. So a corrupt count cannot make the array larger than the input.
        var snapshot = new SnapshotEntry[reader.Number(reader.Left)];
        for (int i = 0; i < snapshot.Length; i++)
        {
            snapshot[i] = new SnapshotEntry(reader.Path(), reader.Incarnation(), reader.Offset());
        }

        return snapshot;
    }

    private static Fields FieldsOf(SubscriptionHead head) =>
        When(head.Configuration.Pattern is not null, Fields.Pattern)
        | When(head.Configuration.WebhookUrl is not null, Fields.WebhookUrl)
        | When(head.Configuration.WakeStream is not null, Fields.WakeStream)
        | When(head.Configuration.Description is not null, Fields.Description)
        | When(head.Holder is not null, Fields.Holder)
        | When(head.LeaseEnd is not null, Fields.LeaseEnd)
        | When(head.NextAttempt is not null, Fields.NextAttempt)
        | When(head.Linking is not null, Fields.Linking)
        | When(head.Linking?.After is not null, Fields.LinkingAfter)
        | When(head.ReminderAt is not null, Fields.ReminderAt);

    private static Fields When(bool present, Fields field) => present ? field : Fields.None;
}
