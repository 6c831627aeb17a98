using System.CommandLine;
using System.Net;
using DurableStreams.Server.Client;
using DurableStreams.Server.Input;

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
        Description = "Id of this file. The same command continues where it was interrupted, or appends what was "
            + "added to the file since. [default: a new id]",
        HelpName = "id",
    };

    private static readonly Option<long> Epoch = new("--epoch")
    {
        Description = "Epoch of --producer: another one appends the file from its start.",
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
        FileMarks? marks = line.GetValue(ProducerId) is null ? null : MarksOf(input);
        Retries retries = line.Retries();
        StreamMetadata metadata = await FindAsync(
            client, stream, line.GetValue(NewType), retries, cancellationToken);
        var producer = new Producer(client, stream, metadata.ContentType, WireId(line));
        var appender = new InputAppender(producer, input, marks, metadata.IsJson, retries);
        if (line.GetValue(ProducerId) is { } id)
        {
            await appender.ContinueAsync(id, line.GetValue(Source)!, cancellationToken);
        }

        await appender.AppendAsync(cancellationToken);
        if (line.GetValue(Close))
        {
            await client.CloseAsync(stream, retries, cancellationToken);
        }
    }

    // Not the id alone: its epochs are marks of the file, and must not mix with those of another client with this id.
    private static string WireId(ParseResult line) => line.GetValue(ProducerId) is { } id
        ? $"{id}#{line.GetValue(Epoch)}"
        : $"cli-{Guid.NewGuid():N}";

    private static FileMarks MarksOf(Stream input) => input is FileStream { CanSeek: true } file
        ? new FileMarks(file)
        : throw new ClientException("--producer needs a file, because what a pipe gave cannot be compared later.");

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
}
