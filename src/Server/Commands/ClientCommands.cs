using System.CommandLine;
using DurableStreams.Server.Client;
using DurableStreams.Server.Configuration;

namespace DurableStreams.Server.Commands;

/// <summary>What the commands have in common that talk to a server of the protocol.</summary>
internal static class ClientCommands
{
    private const string UrlVariable = "DURABLE_STREAMS_URL";
    private const string TokenVariable = "DURABLE_STREAMS_TOKEN";

    // As a shell reports a program that Ctrl+C has ended.
    private const int Interrupted = 130;

    private static readonly TimeSpan DefaultPatience = TimeSpan.FromMinutes(1);

    private static readonly Option<string> Server = new("--server")
    {
        Description = "URL of the server, or of the root of its streams. "
            + $"[default: {UrlVariable}, or {ServerOptions.DefaultUrls}]",
        HelpName = "url",
    };

    private static readonly Option<string> Token = new("--token")
    {
        Description = "Token to send. Other users of the machine can see options, but not variables. "
            + $"[default: {TokenVariable}, sent only to the server of --server]",
        HelpName = "token",
    };

    private static readonly Option<int> Patience = new("--retry")
    {
        Description = "Seconds to repeat requests for when the server stops answering.",
        HelpName = "seconds",
        DefaultValueFactory = static _ => (int)DefaultPatience.TotalSeconds,
    };

    /// <summary>Whether the command line names a command of the client.</summary>
    public static bool IsOne(ParseResult line) => line.CommandResult.Command.Options.Contains(Server);

    /// <summary>The argument that names a stream.</summary>
    public static Argument<string> StreamArgument() =>
        new("stream") { Description = "Path of the stream, such as chat/room-1, or its URL." };

    /// <summary>Gives a command the options of the client, and what it does.</summary>
    public static Command WithAction(
        this Command command, Func<ParseResult, StreamClient, CancellationToken, Task> run)
    {
        command.Options.Add(Server);
        command.Options.Add(Token);
        command.Options.Add(Patience);
        command.SetAction(async (line, cancellation) =>
        {
            try
            {
                return await Problems.ReportAsync(async () =>
                {
                    using StreamClient client = Connect(line);
                    await run(line, client, cancellation);
                });
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return Interrupted;
            }
        });
        return command;
    }

    /// <summary>How long the requests of a command are repeated.</summary>
    public static Retries Retries(this ParseResult line) =>
        new(TimeSpan.FromSeconds(line.GetValue(Patience)), TimeProvider.System);

    private static StreamClient Connect(ParseResult line)
    {
        string url = line.GetValue(Server) ?? Variable(UrlVariable) ?? ServerOptions.DefaultUrls;
        ServerAddress server = ServerAddress.Parse(url);
        return new StreamClient(server, AccessTokenFor(line, server));
    }

    // A URL on the command line may be that of another server, which must not learn the token of the environment.
    private static AccessToken? AccessTokenFor(ParseResult line, ServerAddress server) =>
        line.GetValue(Token) is { } given ? new AccessToken(Checked(given), origin: null)
        : Variable(TokenVariable) is { } variable ? new AccessToken(Checked(variable), server.Origin)
        : null;

    // Such as the end of a line, which a token from a file easily has.
    private static string Checked(string token) => token.Any(char.IsControl)
        ? throw new ClientException("The token has a control character, such as the end of a line.")
        : token;

    private static string? Variable(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
