using System.CommandLine;
using System.Text.Json;
using DurableStreams.Addressing;
using DurableStreams.Server.Client;
using DurableStreams.Server.Output;
using DurableStreams.Server.Terminal;
using Spectre.Console;

namespace DurableStreams.Server.Commands;

/// <summary><c>ls [PROJECT[/PREFIX]]</c>: lists streams.</summary>
internal static class ListCommand
{
    private static readonly Argument<string> Where = new("project/prefix")
    {
        Description = "Project, and what the paths of the streams in it begin with, such as chat or chat/rooms/. "
            + $"[default: {StreamPath.DefaultProject}, the project of paths without a slash]",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<bool> Projects = new("--projects")
    {
        Description = "List projects instead of streams. Requires the admin key as the token, unless the server is "
            + "open.",
    };

    private static readonly Option<bool> Json = new("--json")
    {
        Description = "Print one JSON object a line, as the server sends it.",
    };

    public static Command Create() =>
        new Command("ls", "List streams, in the order of their paths. In a pipe, it prints one path a line.")
        {
            Where,
            Projects,
            Json,
        }.WithAction(RunAsync);

    private static async Task RunAsync(ParseResult line, StreamClient client, CancellationToken cancellationToken)
    {
        (string project, string prefix) = Split(line.GetValue(Where));
        bool projects = line.GetValue(Projects);
        IAsyncEnumerable<JsonElement> items = projects
            ? client.ListAsync(client.Server.Projects(), "projects", "", line.Retries(), cancellationToken)
            : client.ListAsync(
                client.Server.StreamsOf(project),
                "streams",
                prefix.Length == 0 ? "" : $"&prefix={Uri.EscapeDataString(prefix)}",
                line.Retries(),
                cancellationToken);

        IAnsiConsole? terminal = line.GetValue(Json) ? null : Screen.Output();
        long count = 0;
        await using TextWriter text = Screen.OpenText();
        await foreach (JsonElement item in items.WithCancellation(cancellationToken))
        {
            count++;
            if (line.GetValue(Json))
            {
                await text.WriteLineAsync(JsonSerializer.Serialize(item, JsonLines.Relaxed));
            }
            else if (terminal is null || projects)
            {
                await text.WriteLineAsync(projects ? item.GetProperty("project").GetString() : PathOf(project, item));
            }
            else
            {
                StreamRow.Write(terminal, PathOf(project, item), item);
            }
        }

        if (count == 0)
        {
            Screen.WriteHint(projects ? "There are no projects." : $"The project {project} has no such streams.");
        }
    }

    private static (string Project, string Prefix) Split(string? where)
    {
        string[] parts = (where ?? StreamPath.DefaultProject).TrimStart('/').Split('/', 2);
        return (parts[0], parts.Length == 1 ? "" : parts[1]);
    }

    private static string PathOf(string project, JsonElement stream) =>
        StreamPath.InProject(project, stream.GetProperty("path").GetString());
}
