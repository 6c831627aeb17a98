using System.CommandLine;
using DurableStreams.Server.Client;

namespace DurableStreams.Server.Commands;

/// <summary><c>rm STREAM…</c>: deletes streams.</summary>
internal static class RemoveCommand
{
    private static readonly Argument<string[]> Streams = new("stream")
    {
        Description = "Paths or URLs of the streams.",
        Arity = ArgumentArity.OneOrMore,
    };

    public static Command Create() =>
        new Command("rm", "Delete streams, in the order given, up to the first that cannot be deleted.") { Streams }
            .WithAction(RunAsync);

    private static async Task RunAsync(ParseResult line, StreamClient client, CancellationToken cancellationToken)
    {
        Uri[] streams = [.. line.GetValue(Streams)!.Select(client.Server.Stream)];
        foreach (Uri stream in streams)
        {
            await client.DeleteAsync(stream, line.Retries(), cancellationToken);
        }
    }
}
