using System.CommandLine;
using System.Text.Json;
using DurableStreams.Server.Client;
using DurableStreams.Server.Output;
using DurableStreams.Server.Terminal;
using Spectre.Console;

namespace DurableStreams.Server.Commands;

/// <summary><c>head STREAM</c>: shows what the server knows of a stream.</summary>
internal static class HeadCommand
{
    private static readonly Argument<string> Stream = ClientCommands.StreamArgument();

    private static readonly Option<bool> Json = new("--json") { Description = "Print one JSON object." };

    public static Command Create() =>
        new Command("head", "Show the content type, the tail and the lifetime of a stream.") { Stream, Json }
            .WithAction(RunAsync);

    private static async Task RunAsync(ParseResult line, StreamClient client, CancellationToken cancellationToken)
    {
        Uri stream = client.Server.Stream(line.GetValue(Stream)!);
        StreamMetadata metadata = await client.HeadAsync(stream, line.Retries(), cancellationToken);
        if (line.GetValue(Json))
        {
            await using TextWriter text = Screen.OpenText();
            await text.WriteLineAsync(JsonSerializer.Serialize(
                new
                {
                    metadata.ContentType,
                    metadata.NextOffset,
                    Closed = metadata.IsClosed,
                    TtlSeconds = metadata.Ttl,
                    metadata.ExpiresAt,
                    metadata.WrittenAt,
                },
                JsonLines.Relaxed));
        }
        else if (Screen.Output() is { } terminal)
        {
            Grid grid = new Grid().AddColumns(2);
            foreach ((string name, string value) in Fields(metadata))
            {
                grid.AddRow(new Text(name, new Style(Color.Grey)), new Text(value));
            }

            terminal.Write(grid);
        }
        else
        {
            await using TextWriter text = Screen.OpenText();
            foreach ((string name, string value) in Fields(metadata))
            {
                await text.WriteLineAsync($"{name}\t{value}");
            }
        }
    }

    private static IEnumerable<(string Name, string Value)> Fields(StreamMetadata metadata)
    {
        yield return ("content-type", metadata.ContentType);
        yield return ("next-offset", metadata.NextOffset);
        yield return ("closed", metadata.IsClosed ? "true" : "false");
        if (metadata.Ttl is { } ttl)
        {
            yield return ("ttl-seconds", ttl);
        }

        if (metadata.ExpiresAt is { } expiry)
        {
            yield return ("expires-at", expiry);
        }

        if (metadata.WrittenAt is { } written)
        {
            yield return ("written-at", written);
        }
    }
}
