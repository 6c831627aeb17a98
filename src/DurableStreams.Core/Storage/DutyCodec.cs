using System.IO;

namespace DurableStreams.Storage;

/// <summary>The stored form of a <see cref="Duty"/>, for stores that keep it as bytes; built like <see cref="StreamHeadCodec"/>.</summary>
public static class DutyCodec
{
    private const byte Version = 1;

    // Which optional fields follow. Duties written before there were attempts lack that bit and read as before.
    private const int HasSource = 1;
    private const int HasAttempt = 2;

    /// <summary>Writes a duty.</summary>
    /// <returns>The bytes, owned by the caller.</returns>
    /// <exception cref="ArgumentException">A text in the duty is not well-formed UTF-16.</exception>
    public static byte[] Encode(Duty duty)
    {
        var writer = new FieldWriter(stackalloc byte[1024]);
        writer.Byte(Version);
        writer.Byte((byte)duty.Kind);
        writer.Text(duty.Path.Value);
        writer.Incarnation(duty.Incarnation);
        writer.Byte((byte)((duty.Source is null ? 0 : HasSource) | (duty.Attempt == 0 ? 0 : HasAttempt)));
        if (duty.Source is { } source)
        {
            writer.Origin(source);
        }

        if (duty.Attempt != 0)
        {
            writer.Number(duty.Attempt);
        }

        return writer.ToArray();
    }

    /// <summary>Reads what <see cref="Encode"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The bytes are no duty, or one of a newer program.</exception>
    public static Duty Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new FieldReader(bytes);
        reader.Version(Version);
        DutyKind kind = reader.Enumeration<DutyKind>();
        StreamPath path = reader.Path();
        Incarnation incarnation = reader.Incarnation();
        long fields = reader.Number(HasSource | HasAttempt);
        ForkOrigin? source = (fields & HasSource) != 0 ? reader.Origin() : null;
        int attempt = (fields & HasAttempt) != 0 ? (int)reader.Number(int.MaxValue) : 0;
        reader.End();
        return new Duty(kind, path, incarnation, source, attempt);
    }
}
