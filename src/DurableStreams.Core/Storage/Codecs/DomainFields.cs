using DurableStreams.Addressing;
using DurableStreams.Binary;
using DurableStreams.Content;
using DurableStreams.Producers;
using DurableStreams.Streams;

namespace DurableStreams.Storage.Codecs;

/// <summary>Writes and reads the fields of stored values whose types are domain types.</summary>
internal static class DomainFields
{
    public static void Incarnation(this ref BinaryFieldWriter writer, Incarnation value) => writer.Id(value.Value);

    public static void Offset(this ref BinaryFieldWriter writer, Offset? value)
    {
        writer.Number(value?.Generation);
        writer.Number(value?.Position);
    }

    public static void Stamp(this ref BinaryFieldWriter writer, ProducerStamp? value)
    {
        writer.Text(value?.Id.Value);
        writer.Number(value?.Epoch);
        writer.Number(value?.Seq);
    }

    public static void Origin(this ref BinaryFieldWriter writer, ForkOrigin? value)
    {
        if (value is not null)
        {
            writer.Text(value.Path.Value);
            writer.Incarnation(value.Incarnation);
            writer.Number(value.Position);
        }
    }

    public static void Lifetime(this ref BinaryFieldWriter writer, StreamLifetime value)
    {
        writer.Number(value.TtlSeconds);
        writer.Instant(value.ExpiresAt);
    }

    public static Incarnation Incarnation(this ref BinaryFieldReader reader) => new(reader.Id());

    public static Offset Offset(this ref BinaryFieldReader reader) => new(reader.Number(), reader.Number());

    public static ProducerStamp Stamp(this ref BinaryFieldReader reader)
    {
        BinaryFieldReader.Require(
            ProducerId.TryParse(reader.Text(), out ProducerId id), "A stored text is not a producer id.");
        return new ProducerStamp(id, reader.Number(), reader.Number());
    }

    public static ForkOrigin Origin(this ref BinaryFieldReader reader) =>
        new(reader.Path(), reader.Incarnation(), reader.Number());

    public static StreamLifetime Lifetime(this ref BinaryFieldReader reader, bool hasTtl, bool hasExpiresAt) =>
        new(hasTtl ? reader.Number() : null, hasExpiresAt ? reader.Instant() : null);

    public static StreamPath Path(this ref BinaryFieldReader reader)
    {
        BinaryFieldReader.Require(
            StreamPath.FromDecoded(reader.Text(), out StreamPath path) is null, "A stored text is not a path.");
        return path;
    }

    public static ContentType ContentType(this ref BinaryFieldReader reader)
    {
        BinaryFieldReader.Require(
            Content.ContentType.TryParse(reader.Text(), out ContentType contentType),
            "A stored text is not a content type.");
        return contentType;
    }
}
