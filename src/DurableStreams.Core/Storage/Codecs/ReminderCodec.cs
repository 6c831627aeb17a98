using System.Diagnostics.CodeAnalysis;
using DurableStreams.Addressing;
using DurableStreams.Binary;
using DurableStreams.Streams;

namespace DurableStreams.Storage.Codecs;

/// <summary>
/// The stored form of a <see cref="Reminder"/>, for stores that keep it as bytes; built like
/// <see cref="StreamHeadCodec"/>.
/// </summary>
/// <remarks>
/// Kind, path and incarnation, then the optional fields: a source (path, incarnation and position) and a number of
/// attempts. A part that a case does not have is stored as <c>default</c>; decoding ignores it.
/// </remarks>
public static class ReminderCodec
{
    private const byte Version = 1;

    // The optional fields that follow. Reminders stored before attempts were counted lack that bit; they stay valid.
    private const int HasSource = 1;
    private const int HasAttempt = 2;

    /// <summary>Writes a reminder.</summary>
    /// <returns>The bytes, owned by the caller.</returns>
    /// <exception cref="ArgumentException">A text in the reminder is not well-formed UTF-16.</exception>
    public static byte[] Encode(Reminder reminder)
    {
        ForkOrigin? source = SourceOf(reminder);
        int attempt = AttemptOf(reminder);
        var writer = new BinaryFieldWriter(stackalloc byte[1024]);
        writer.Byte(Version);
        writer.Byte((byte)reminder.Kind);
        writer.Text(reminder.Path.Value);
        writer.Incarnation(reminder.Incarnation);
        writer.Byte((byte)((source is null ? 0 : HasSource) | (attempt == 0 ? 0 : HasAttempt)));
        writer.Origin(source);
        writer.Number(attempt == 0 ? null : attempt);
        return writer.ToArray();
    }

    /// <summary>Reads what <see cref="Encode"/> wrote, unless a newer release wrote it or it is damaged.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out Reminder? reminder)
    {
        // Checked first, because exceptions are slow and a newer release may have left many of these.
        if (bytes is [Version, var kind, ..] && Enum.IsDefined((ReminderKind)kind))
        {
            try
            {
                reminder = Decode(bytes);
                return true;
            }
            catch (InvalidDataException)
            {
                // Damaged, or in another form of this version.
            }
        }

        reminder = null;
        return false;
    }

    /// <summary>Reads what <see cref="Encode"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The bytes are not a reminder, or a newer release wrote them.</exception>
    public static Reminder Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new BinaryFieldReader(bytes);
        reader.Version(Version);
        ReminderKind kind = reader.Enumeration<ReminderKind>();
        StreamPath path = reader.Path();
        Incarnation incarnation = reader.Incarnation();
        long fields = reader.Number(HasSource | HasAttempt);
        ForkOrigin? source = (fields & HasSource) != 0 ? reader.Origin() : null;
        int attempt = (fields & HasAttempt) != 0 ? (int)reader.Number(int.MaxValue) : 0;
        reader.End();
        return kind switch
        {
            ReminderKind.Expire => new Reminder.Expire(path, incarnation),
            ReminderKind.Purge => new Reminder.Purge(path, incarnation),
            ReminderKind.UndoFork => new Reminder.UndoFork(path, incarnation, Required(source)),
            ReminderKind.ReleaseFork => new Reminder.ReleaseFork(path, incarnation, Required(source)),
            ReminderKind.FanOut => new Reminder.FanOut(path, incarnation, source?.Position, attempt),
            ReminderKind.Deliver => new Reminder.Deliver(path, Required(source).Path, attempt),
            ReminderKind.SettleEstuarySubscription =>
                new Reminder.SettleEstuarySubscription(
                    path, incarnation, new SourceKey(Required(source).Path, source!.Incarnation)),
            ReminderKind.ForgetSource => new Reminder.ForgetSource(path, incarnation),
            ReminderKind.DropStaged => new Reminder.DropStaged(path, incarnation),
            ReminderKind.DropOutcomes => new Reminder.DropOutcomes(path),
            ReminderKind.Subscription => new Reminder.Subscription(path, incarnation),
            _ => throw new InvalidDataException($"There is no reminder of kind {kind}."),
        };
    }

    private static ForkOrigin? SourceOf(Reminder reminder) => reminder switch
    {
        Reminder.UndoFork undo => undo.Origin,
        Reminder.ReleaseFork release => release.Origin,
        Reminder.FanOut { LastTail: { } tail } => new ForkOrigin(reminder.Path, reminder.Incarnation, tail),
        Reminder.Deliver deliver => new ForkOrigin(deliver.Source, default, 0),
        Reminder.SettleEstuarySubscription settle => new ForkOrigin(settle.Source.Path, settle.Source.Incarnation, 0),
        _ => null,
    };

    private static int AttemptOf(Reminder reminder) => reminder switch
    {
        Reminder.FanOut fanOut => fanOut.Attempt,
        Reminder.Deliver deliver => deliver.Attempt,
        _ => 0,
    };

    private static ForkOrigin Required(ForkOrigin? source) =>
        source ?? throw new InvalidDataException("A stored reminder lacks its source.");
}
