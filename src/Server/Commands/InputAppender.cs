using System.Net;
using DurableStreams.Server.Client;
using DurableStreams.Server.Input;
using DurableStreams.Server.Terminal;

namespace DurableStreams.Server.Commands;

/// <summary>Appends an input to a stream, from where an earlier run has stopped if it is a file with marks.</summary>
/// <param name="producer">Appends the batches.</param>
/// <param name="input">The input.</param>
/// <param name="marks">The marks of the input; null if it is not continued later.</param>
/// <param name="isJson">Whether the stream consists of JSON messages.</param>
/// <param name="retries">When to repeat requests.</param>
internal sealed class InputAppender(
    Producer producer, Stream input, FileMarks? marks, bool isJson, Retries retries)
{
    private long _start;
    private long _linesAppended;

    /// <summary>Skips what an earlier run with the same producer has appended of the same file.</summary>
    /// <param name="id">The name of the producer.</param>
    /// <param name="file">The name of the file.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="ClientException">An earlier run has appended something else.</exception>
    public async Task ContinueAsync(string id, string file, CancellationToken cancellationToken)
    {
        long mark = await producer.FindLastAsync(retries, cancellationToken);
        if (mark == 0)
        {
            return;
        }

        if (!marks!.TryFind(mark, out _start))
        {
            throw new ClientException(
                $"{id} has appended {_start} bytes that {file} does not begin with; "
                + "use another --producer or --epoch.");
        }

        input.Position = _start;
        await Console.Error.WriteLineAsync($"Skipped {_start} bytes of {file}, which {id} had appended before.");
    }

    /// <summary>Appends the rest of the input.</summary>
    /// <exception cref="ClientException">It cannot be read or appended; the message says where.</exception>
    public async Task AppendAsync(CancellationToken cancellationToken)
    {
        long? total = input.CanSeek ? input.Length - _start : null;
        try
        {
            await TransferProgress.RunAsync(
                "Appending", total, report => AppendBatchesAsync(report, cancellationToken));
        }
        catch (UnreadableInputException unreadable)
        {
            throw new ClientException(
                $"Line {LineAfter(unreadable.Line)} of the input {unreadable.Problem}; "
                + "all messages before it were appended.",
                innerException: unreadable);
        }
        catch (ClientException refused) when (isJson && refused.Status == HttpStatusCode.BadRequest)
        {
            // The server names a line of the body, such as one with more levels than it accepts.
            throw new ClientException(
                $"{refused.Message.TrimEnd('.')}; line 1 of the body is line {LineAfter(_linesAppended)} of the input.",
                refused.Status,
                refused);
        }
        catch (IOException unreadable)
        {
            throw new ClientException(
                $"The input cannot be read: {unreadable.Message.TrimEnd('.')}.", innerException: unreadable);
        }
    }

    private async Task AppendBatchesAsync(Action<long> report, CancellationToken cancellationToken)
    {
        IPieceReader reader = isJson ? new MessagePieces() : new BytePieces();
        long position = _start;
        await foreach (Batch batch in InputBatches.ReadAsync(input, reader, fills: input.CanSeek, cancellationToken))
        {
            position += batch.InputBytes;
            await producer.AppendAsync(batch.Body, marks?.At(position) ?? position, retries, cancellationToken);
            _linesAppended += batch.Body.Span.Count((byte)'\n');
            report(batch.InputBytes);
        }
    }

    private long LineAfter(long lines) => (marks?.CountLines(_start) ?? 0) + lines + 1;
}
