using DurableStreams.Addressing;
using DurableStreams.Binary;
using DurableStreams.Subscriptions;

namespace DurableStreams.Storage.Codecs;

/// <summary>
/// The stored form of a <see cref="SubscriptionLink"/> without its stream, which is the key; built like
/// <see cref="StreamHeadCodec"/>.
/// </summary>
public static class SubscriptionLinkCodec
{
    private const byte Version = 1;
    private const int HasIncarnation = 1;
    private const int HasAcked = 2;

    /// <summary>Writes a link.</summary>
    /// <returns>The bytes, owned by the caller.</returns>
    public static byte[] Encode(SubscriptionLink link)
    {
        var writer = new BinaryFieldWriter(stackalloc byte[64]);
        writer.Byte(Version);
        writer.Byte((byte)((link.Incarnation is null ? 0 : HasIncarnation) | (link.Acked is null ? 0 : HasAcked)));
        writer.Byte((byte)link.Types);
        if (link.Incarnation is { } incarnation)
        {
            writer.Incarnation(incarnation);
        }

        writer.Offset(link.Acked);
        return writer.ToArray();
    }

    /// <summary>Reads what <see cref="Encode"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The bytes are not a link, or a newer release wrote them.</exception>
    public static SubscriptionLink Decode(StreamPath stream, ReadOnlySpan<byte> bytes)
    {
        var reader = new BinaryFieldReader(bytes);
        reader.Version(Version);
        long fields = reader.Number(HasIncarnation | HasAcked);
        var types = (LinkTypes)reader.Number((long)(LinkTypes.Glob | LinkTypes.Explicit));
        var link = new SubscriptionLink(stream, types)
        {
            Incarnation = (fields & HasIncarnation) != 0 ? reader.Incarnation() : null,
            Acked = (fields & HasAcked) != 0 ? reader.Offset() : null,
        };
        reader.End();
        return link;
    }
}
