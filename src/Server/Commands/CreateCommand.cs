using System.CommandLine;
using System.Globalization;
using DurableStreams.Server.Client;
using DurableStreams.Server.Terminal;

namespace DurableStreams.Server.Commands;

/// <summary><c>create STREAM</c>: creates a stream, or a fork of one.</summary>
internal static class CreateCommand
{
    private static readonly Argument<string> Stream = ClientCommands.StreamArgument();

    private static readonly Option<string> Type = new("--type")
    {
        Description = "Content type: application/json for JSON messages, text/plain for text, any other for bytes. "
            + "[default: application/octet-stream, or that of --fork]",
        HelpName = "type",
    };

    private static readonly Option<long?> Ttl = new("--ttl")
    {
        Description = "Seconds without a read or an append after which the stream expires. [default: never]",
        HelpName = "seconds",
    };

    private static readonly Option<string> Fork = new("--fork")
    {
        Description = "Stream whose content the new one begins with.",
        HelpName = "stream",
    };

    private static readonly Option<string> At = new("--at")
    {
        Description = "Offset up to which the new stream has the content of --fork. [default: its tail]",
        HelpName = "offset",
    };

    public static Command Create() =>
        new Command("create", "Create a stream. Succeeds also if it exists with the same properties.")
        {
            Stream,
            Type,
            Ttl,
            Fork,
            At,
        }.WithAction(RunAsync);

    private static async Task RunAsync(ParseResult line, StreamClient client, CancellationToken cancellationToken)
    {
        Uri stream = client.Server.Stream(line.GetValue(Stream)!);
        var properties = new NewStream(
            line.GetValue(Type),
            line.GetValue(Ttl)?.ToString(CultureInfo.InvariantCulture),
            line.GetValue(Fork) is { } source ? client.Server.Stream(source) : null,
            line.GetValue(At));
        await client.CreateAsync(stream, properties, line.Retries(), cancellationToken);
        Screen.WriteHint($"Created {stream}");
    }
}
