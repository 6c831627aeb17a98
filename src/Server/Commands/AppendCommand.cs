using System.CommandLine;
using System.Net;
using System.Text.Json;
using DurableStreams.Server.Client;
using DurableStreams.Server.Input;
using DurableStreams.Server.Terminal;

namespace DurableStreams.Server.Commands;

/// <summary><c>append STREAM [FILE|-]</c>: appends a file, or what it reads from a pipe, exactly once.</summary>
internal static class AppendCommand
{
    private static readonly Argument<string> Stream = ClientCommands.StreamArgument();

    private static readonly Argument<string> Source = new("file")
    {
        Description = "File to append, or - for the standard input.",
        DefaultValueFactory = static _ => InputFile.StandardInput,
    };

    private static readonly Option<string> NewType = new("--create")
    {
        Description = "Create the stream with this content type if it does not exist.",
        HelpName = "type",
    };

    private static readonly Option<bool> Close = new("--close")
    {
        Description = "Close the stream after the last append.",
    };

    private static readonly Option<string> ProducerId = new("--producer")
    {
        Description = "Id of this input. The same command with the same file continues where it was interrupted, and "
            + "appends nothing twice. [default: a new id]",
        HelpName = "id",
    };

    private static readonly Option<long> Epoch = new("--epoch")
    {
        Description = "Epoch of --producer: a higher one begins a new input.",
        HelpName = "number",
    };

    public static Command Create() =>
        new Command(
            "append",
            "Append a file or the standard input, exactly once: to a JSON stream each JSON value as a message, to "
            + "others the bytes.")
        {
            Stream,
            Source,
            NewType,
            Close,
            ProducerId,
            Epoch,
        }.WithAction(RunAsync);

    private static async Task RunAsync(ParseResult line, StreamClient client, CancellationToken cancellationToken)
    {
        Uri stream = client.Server.Stream(line.GetValue(Stream)!);
        await using Stream input = InputFile.Open(line.GetValue(Source)!);
        Retries retries = line.Retries();
        StreamMetadata metadata = await FindAsync(
            client, stream, line.GetValue(NewType), retries, cancellationToken);
        string id = line.GetValue(ProducerId) ?? $"cli-{Guid.NewGuid():N}";
        var producer = new Producer(client, stream, metadata.ContentType, id, line.GetValue(Epoch));

        await AppendAsync(producer, metadata.IsJson, input, retries, cancellationToken);
        if (line.GetValue(Close))
        {
            await client.CloseAsync(stream, retries, cancellationToken);
        }

        if (producer.Skipped > 0)
        {
            await Console.Error.WriteLineAsync(
                $"Skipped {producer.Skipped} of {producer.Requests} requests, which {id} had made before.");
        }
    }

    private static async Task<StreamMetadata> FindAsync(
        StreamClient client, Uri stream, string? newType, Retries retries, CancellationToken cancellationToken)
    {
        try
        {
            return await client.HeadAsync(stream, retries, cancellationToken);
        }
        catch (ClientException missing) when (missing.Status == HttpStatusCode.NotFound && newType is not null)
        {
            await client.CreateAsync(stream, new NewStream(newType), retries, cancellationToken);
            return await client.HeadAsync(stream, retries, cancellationToken);
        }
        catch (ClientException missing) when (missing.Status == HttpStatusCode.NotFound)
        {
            throw new ClientException(
                $"There is no stream at {stream}; --create creates one.", missing.Status, missing);
        }
    }

    private static async Task AppendAsync(
        Producer producer, bool isJson, Stream input, Retries retries, CancellationToken cancellationToken)
    {
        IPieceReader reader = isJson ? new MessagePieces() : new BytePieces();
        long? total = input.CanSeek ? input.Length : null;
        try
        {
            await TransferProgress.RunAsync("Appending", total, async report =>
            {
                await foreach (Batch batch in InputBatches.ReadAsync(
                    input, reader, fills: input.CanSeek, cancellationToken))
                {
                    await producer.AppendAsync(batch.Body, retries, cancellationToken);
                    report(batch.InputBytes);
                }
            });
        }
        catch (JsonException unreadable)
        {
            throw new ClientException(
                $"Line {unreadable.LineNumber + 1} of the input is not JSON; all messages before it were appended.",
                innerException: unreadable);
        }
        catch (IOException unreadable)
        {
            throw new ClientException(
                $"The input cannot be read: {unreadable.Message.TrimEnd('.')}.", innerException: unreadable);
        }
    }
}
