using System.Diagnostics;
using DurableStreams.Binary;
using DurableStreams.Storage.Codecs;

namespace DurableStreams.Appending;

/// <summary>
/// The stored form of a final <see cref="AppendOutcome"/>: a version byte, the number of the case, and its fields.
/// </summary>
internal static class AppendOutcomeCodec
{
    private const byte Version = 1;

    // Stored: a number is never reused for another case.
    private enum Case
    {
        Appended = 1,
        Duplicate = 2,
        AlreadyClosed = 3,
        NotFound = 4,
        Gone = 5,
        StreamClosed = 6,
        NotWritable = 7,
        ContentTypeMismatch = 8,
        StaleEpoch = 9,
        EpochStartsAboveZero = 10,
        SequenceGap = 11,
        TooManyProducers = 12,
        StreamSeqRegression = 13,
        InvalidBody = 14,
        TooLarge = 15,
        Cancelled = 16,
        PreconditionFailed = 17,
        QuotaExceeded = 18,
    }

    /// <exception cref="ArgumentException">
    /// The outcome is <see cref="AppendOutcome.Unavailable"/>: not final.
    /// </exception>
    public static byte[] Encode(AppendOutcome outcome)
    {
        var writer = new BinaryFieldWriter(stackalloc byte[128]);
        writer.Byte(Version);
        writer.Byte((byte)CaseOf(outcome));
        switch (outcome)
        {
            case AppendOutcome.Appended appended:
                writer.Offset(appended.Next);
                writer.Byte(appended.Closed ? (byte)1 : (byte)0);
                break;
            case AppendOutcome.Duplicate duplicate:
                writer.Offset(duplicate.Next);
                writer.Byte(duplicate.Closed ? (byte)1 : (byte)0);
                writer.Number(duplicate.Epoch);
                writer.Number(duplicate.LastSeq);
                break;
            case AppendOutcome.AlreadyClosed closed:
                writer.Offset(closed.Next);
                break;
            case AppendOutcome.StreamClosed closed:
                writer.Offset(closed.Next);
                break;
            case AppendOutcome.PreconditionFailed failed:
                writer.Offset(failed.Next);
                break;
            case AppendOutcome.ContentTypeMismatch mismatch:
                writer.Text(mismatch.Expected.Value);
                break;
            case AppendOutcome.StaleEpoch stale:
                writer.Number(stale.CurrentEpoch);
                break;
            case AppendOutcome.SequenceGap gap:
                writer.Number(gap.Expected);
                writer.Number(gap.Received);
                break;
            case AppendOutcome.StreamSeqRegression regression:
                writer.Text(regression.Last);
                break;
            case AppendOutcome.InvalidBody invalid:
                writer.Text(invalid.Problem);
                break;
        }

        return writer.ToArray();
    }

    /// <exception cref="InvalidDataException">The bytes are not an outcome, or a newer release wrote them.</exception>
    public static AppendOutcome Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new BinaryFieldReader(bytes);
        reader.Version(Version);
        Case stored = reader.Enumeration<Case>();
        AppendOutcome outcome = stored switch
        {
            Case.Appended => new AppendOutcome.Appended(reader.Offset(), reader.Byte() != 0),
            Case.Duplicate =>
                new AppendOutcome.Duplicate(reader.Offset(), reader.Byte() != 0, reader.Number(), reader.Number()),
            Case.AlreadyClosed => new AppendOutcome.AlreadyClosed(reader.Offset()),
            Case.NotFound => new AppendOutcome.NotFound(),
            Case.Gone => new AppendOutcome.Gone(),
            Case.StreamClosed => new AppendOutcome.StreamClosed(reader.Offset()),
            Case.NotWritable => new AppendOutcome.NotWritable(),
            Case.ContentTypeMismatch => new AppendOutcome.ContentTypeMismatch(reader.ContentType()),
            Case.StaleEpoch => new AppendOutcome.StaleEpoch(reader.Number()),
            Case.EpochStartsAboveZero => new AppendOutcome.EpochStartsAboveZero(),
            Case.SequenceGap => new AppendOutcome.SequenceGap(reader.Number(), reader.Number()),
            Case.TooManyProducers => new AppendOutcome.TooManyProducers(),
            Case.StreamSeqRegression => new AppendOutcome.StreamSeqRegression(reader.Text()),
            Case.InvalidBody => new AppendOutcome.InvalidBody(reader.Text()),
            Case.TooLarge => new AppendOutcome.TooLarge(),
            Case.Cancelled => new AppendOutcome.Cancelled(),
            Case.PreconditionFailed => new AppendOutcome.PreconditionFailed(reader.Offset()),
            Case.QuotaExceeded => new AppendOutcome.QuotaExceeded(),
            _ => throw new UnreachableException(),
        };
        reader.End();
        return outcome;
    }

    private static Case CaseOf(AppendOutcome outcome) => outcome switch
    {
        AppendOutcome.Appended => Case.Appended,
        AppendOutcome.Duplicate => Case.Duplicate,
        AppendOutcome.AlreadyClosed => Case.AlreadyClosed,
        AppendOutcome.NotFound => Case.NotFound,
        AppendOutcome.Gone => Case.Gone,
        AppendOutcome.StreamClosed => Case.StreamClosed,
        AppendOutcome.NotWritable => Case.NotWritable,
        AppendOutcome.ContentTypeMismatch => Case.ContentTypeMismatch,
        AppendOutcome.StaleEpoch => Case.StaleEpoch,
        AppendOutcome.EpochStartsAboveZero => Case.EpochStartsAboveZero,
        AppendOutcome.SequenceGap => Case.SequenceGap,
        AppendOutcome.TooManyProducers => Case.TooManyProducers,
        AppendOutcome.StreamSeqRegression => Case.StreamSeqRegression,
        AppendOutcome.InvalidBody => Case.InvalidBody,
        AppendOutcome.TooLarge => Case.TooLarge,
        AppendOutcome.Cancelled => Case.Cancelled,
        AppendOutcome.PreconditionFailed => Case.PreconditionFailed,
        AppendOutcome.QuotaExceeded => Case.QuotaExceeded,
        _ => throw new ArgumentException($"{outcome} is not final.", nameof(outcome)),
    };
}
