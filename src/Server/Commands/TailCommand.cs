using System.CommandLine;
using DurableStreams.Server.Client;
using DurableStreams.Server.Output;
using DurableStreams.Server.Terminal;

namespace DurableStreams.Server.Commands;

/// <summary><c>tail STREAM</c>: prints a stream, and follows it.</summary>
internal static class TailCommand
{
    private const string Beginning = "-1";

    private static readonly Argument<string> Stream = ClientCommands.StreamArgument();

    private static readonly Option<string> From = new("--from")
    {
        Description = $"Offset to begin at: {Beginning} for the beginning, now for what comes next, or one that the "
            + "server returned.",
        HelpName = "offset",
        DefaultValueFactory = static _ => Beginning,
    };

    private static readonly Option<bool> NoFollow = new("--no-follow")
    {
        Description = "End at the end of the stream. [default: wait for more, until the stream is closed]",
    };

    private static readonly Option<bool> Json = new("--json")
    {
        Description = "Print each part that arrives as a JSON object on a line: nextOffset, which is where --from "
            + "continues, and messages, text or base64.",
    };

    public static Command Create() =>
        new Command(
            "tail",
            "Print a stream, and follow it: JSON as one message a line, everything else as it is. Ctrl+C ends it.")
        {
            Stream,
            From,
            NoFollow,
            Json,
        }.WithAction(RunAsync);

    private static async Task RunAsync(ParseResult line, StreamClient client, CancellationToken cancellationToken)
    {
        Uri stream = client.Server.Stream(line.GetValue(Stream)!);
        var source = new ChunkSource(client, stream, line.Retries());
        await using var watch = new OutputWatch(cancellationToken);
        try
        {
            if (await PrintAsync(line, source, watch.Token))
            {
                Screen.WriteHint("The stream is closed.");
            }
        }
        catch (OperationCanceledException ended) when (watch.IsClosed)
        {
            throw new ClosedOutputException(ended);
        }
    }

    /// <returns>Whether the stream is closed.</returns>
    private static async Task<bool> PrintAsync(
        ParseResult line, ChunkSource source, CancellationToken cancellationToken)
    {
        await using StandardOutput output = StandardOutput.Open();
        IChunkWriter? writer = null;
        bool isClosed = false;
        await foreach (Chunk chunk in source.ReadAsync(
            line.GetValue(From)!, !line.GetValue(NoFollow), cancellationToken))
        {
            if (!chunk.IsEmpty)
            {
                writer ??= line.GetValue(Json) ? new ChunkLineWriter(output) : WriterFor(chunk.Metadata, output);
                await writer.WriteAsync(chunk, cancellationToken);
            }

            isClosed = chunk.Metadata.IsClosed;
        }

        return isClosed;
    }

    private static IChunkWriter WriterFor(StreamMetadata metadata, Stream output)
    {
        if (metadata.IsJson)
        {
            return new MessageWriter(output);
        }

        if (!metadata.IsText && Screen.Output() is not null)
        {
            throw new ClientException(
                $"The stream is {metadata.ContentType}, which is not for a terminal: "
                + "redirect the output, or use --json.");
        }

        return new ByteWriter(output);
    }
}
