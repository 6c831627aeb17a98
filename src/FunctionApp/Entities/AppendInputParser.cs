using System.Text;
using DurableStreams.Addressing;
using DurableStreams.Appending;
using DurableStreams.Content;
using DurableStreams.Producers;
using DurableStreams.Signals;
using DurableStreams.Storage;

namespace DurableStreams.FunctionApp.Entities;

/// <summary>Turns the input of <see cref="StreamEntity.Append"/> into an append, and back.</summary>
internal static class AppendInputParser
{
    private const string Text = "text/plain";

    /// <param name="input">The input.</param>
    /// <param name="now">The current time.</param>
    /// <param name="maxDeadlineDistance">The maximum distance of the deadline from now.</param>
    /// <param name="append">The append, if the result is null.</param>
    /// <returns>Null, or the error.</returns>
    public static AppendResult? Parse(
        AppendInput? input, DateTimeOffset now, TimeSpan maxDeadlineDistance, out AppendSignal append)
    {
        append = null!;
        if (input is null)
        {
            return AppendResult.Failed("INVALID_INPUT", "The append has no input.");
        }

        if (StreamPath.FromDecoded(input.Path ?? "", out StreamPath path) is { } problem)
        {
            return AppendResult.Failed("INVALID_PATH", problem);
        }

        if (path.IsReserved)
        {
            return AppendResult.Failed("RESERVED_PATH", "Paths below '__ds' are reserved.");
        }

        if (input.RequestId == Guid.Empty)
        {
            return AppendResult.Failed("INVALID_INPUT", "The append has no RequestId.");
        }

        if (input.Deadline > now + maxDeadlineDistance)
        {
            return AppendResult.Failed(
                "INVALID_INPUT", $"The Deadline must be within {maxDeadlineDistance:c} of the append.");
        }

        append = new AppendSignal(new RequestId(input.RequestId), input.Deadline, path)
        {
            Body = BodyOf(input),
            Close = input.Close,
            StreamSeq = input.StreamSeq,
            IfMatch = input.IfMatch,
            HasSubscribers = input.HasSubscribers,
        };
        return ParseBody(input, ref append) ?? ParseStamps(input, ref append);
    }

    /// <summary>The input of a signal with these appends to one stream.</summary>
    public static AppendInput Write(IReadOnlyList<AppendSignal> appends) => Write(appends[0]) with
    {
        Path = appends[0].Path.Value,
        More = appends.Count == 1 ? null : [.. appends.Skip(1).Select(Write)],
    };

    // Without the path, which is that of the signal.
    private static AppendInput Write(AppendSignal append) => new()
    {
        RequestId = append.Request.Value,
        Deadline = append.Deadline,
        ContentType = append.ContentType?.Value,
        Data = append.Body.IsEmpty ? null : append.Body.ToArray(),
        Close = append.Close,
        StreamSeq = append.StreamSeq,
        IfMatch = append.IfMatch,
        ProducerId = append.Producer?.Id.Value,
        ProducerEpoch = append.Producer?.Epoch,
        ProducerSeq = append.Producer?.Seq,
        IsSignal = true,
        HasSubscribers = append.HasSubscribers,
    };

    private static AppendResult? ParseBody(AppendInput input, ref AppendSignal append)
    {
        int bodies = (input.Json is null ? 0 : 1) + (input.Text is null ? 0 : 1) + (input.Data is null ? 0 : 1);
        if (bodies > 1)
        {
            return AppendResult.Failed("INVALID_INPUT", "At most one of Json, Text and Data can be the body.");
        }

        if (append.Body.IsEmpty)
        {
            return append.Close
                ? null
                : AppendResult.Failed("EMPTY_BODY", "An append requires a body; only a close may omit it.");
        }

        string? value = input.ContentType
            ?? (input.Json is not null ? ContentType.Json.Value : input.Text is not null ? Text : null);
        if (value is null)
        {
            return AppendResult.Failed("MISSING_CONTENT_TYPE", "An append of Data requires a ContentType.");
        }

        if (!ContentType.TryParse(value, out ContentType contentType))
        {
            return AppendResult.Failed(
                "INVALID_CONTENT_TYPE", "The ContentType must have the form type/subtype and at most 256 characters.");
        }

        append = append with { ContentType = contentType };
        return null;
    }

    private static AppendResult? ParseStamps(AppendInput input, ref AppendSignal append)
    {
        if (input.StreamSeq?.Length > AppendRequest.MaxStreamSeqLength)
        {
            return AppendResult.Failed("INVALID_STREAM_SEQ", "StreamSeq must have at most 1,024 characters.");
        }

        if (input is { ProducerId: null, ProducerEpoch: null, ProducerSeq: null })
        {
            return null;
        }

        if (input is not { ProducerId: { } name, ProducerEpoch: { } epoch, ProducerSeq: { } seq })
        {
            return AppendResult.Failed(
                "INCOMPLETE_PRODUCER",
                "ProducerId, ProducerEpoch and ProducerSeq must be given together or not at all.");
        }

        if (!ProducerId.TryParse(name, out ProducerId id))
        {
            return AppendResult.Failed("INVALID_PRODUCER_ID", "ProducerId must have 1 to 256 bytes of UTF-8.");
        }

        if (epoch is < 0 or > ProducerStamp.MaxNumber || seq is < 0 or > ProducerStamp.MaxNumber)
        {
            return AppendResult.Failed(
                "INVALID_PRODUCER_NUMBER",
                "ProducerEpoch and ProducerSeq must be integers from 0 to 9007199254740991.");
        }

        if (input.IfMatch is not null)
        {
            // A retry of the producer must succeed after its first attempt has moved the tail.
            return AppendResult.Failed(
                "PRECONDITION_WITH_PRODUCER", "IfMatch cannot be combined with the properties of a producer.");
        }

        append = append with { Producer = new ProducerStamp(id, epoch, seq) };
        return null;
    }

    // The raw text of JSON: a number keeps its digits.
    private static ReadOnlyMemory<byte> BodyOf(AppendInput input) =>
        input.Json is { } json ? Encoding.UTF8.GetBytes(json.GetRawText())
        : input.Text is { } text ? Encoding.UTF8.GetBytes(text)
        : input.Data ?? [];
}
