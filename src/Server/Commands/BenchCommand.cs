using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using DurableStreams.Addressing;
using DurableStreams.Server.Client;
using DurableStreams.Server.Output;
using DurableStreams.Server.Terminal;
using Spectre.Console;

namespace DurableStreams.Server.Commands;

/// <summary><c>bench</c>: measures a server for a few seconds.</summary>
internal static class BenchCommand
{
    private const double BytesPerMegabyte = 1_000_000;

    // Removes the stream if the command is killed.
    private const string TtlSeconds = "600";

    private static readonly Argument<string> Project = new("project")
    {
        Description = "Project of the stream that is created, and deleted at the end.",
        DefaultValueFactory = static _ => StreamPath.DefaultProject,
    };

    private static readonly Option<int> Seconds = Bounded("--seconds", "Seconds to append for, 1 to 60.", 5, 60);

    private static readonly Option<int> Connections =
        Bounded("--connections", "Appends at a time, 1 to 256.", 16, 256);

    private static readonly Option<int> Size =
        Bounded("--size", "Bytes of an append, 1 to 1,000,000.", 100, 1_000_000);

    private static readonly Option<bool> Json = new("--json") { Description = "Print one JSON object." };

    public static Command Create() =>
        new Command("bench", "Measure a server: appends to one stream, and reads of it. Takes about eight seconds.")
        {
            Project,
            Seconds,
            Connections,
            Size,
            Json,
        }.WithAction(RunAsync);

    private static async Task RunAsync(ParseResult line, StreamClient client, CancellationToken cancellationToken)
    {
        Uri stream = client.Server.Stream(
            StreamPath.InProject(line.GetValue(Project)!, $"bench-{Guid.NewGuid():N}"));
        var properties = new NewStream(StreamMetadata.Binary, TtlSeconds);
        await client.CreateAsync(stream, properties, line.Retries(), cancellationToken);
        AppendFigures? appends = null;
        double bytesPerSecond = 0;
        try
        {
            var benchmark = new Benchmark(client, stream, line.Retries);
            await Screen.WhileAsync("Appending", async () => appends = await benchmark.AppendAsync(
                line.GetValue(Connections),
                line.GetValue(Size),
                TimeSpan.FromSeconds(line.GetValue(Seconds)),
                cancellationToken));
            await Screen.WhileAsync(
                "Reading", async () => bytesPerSecond = await benchmark.ReadAsync(cancellationToken));
        }
        finally
        {
            await TryDeleteAsync(client, stream);
        }

        await PrintAsync(appends!, bytesPerSecond / BytesPerMegabyte, line.GetValue(Json));
    }

    // If the server does not answer any more, that is known already, and the time to live removes the stream.
    private static async Task TryDeleteAsync(StreamClient client, Uri stream)
    {
        try
        {
            await client.DeleteAsync(
                stream, new Retries(TimeSpan.Zero, TimeProvider.System), CancellationToken.None);
        }
        catch (ClientException)
        {
        }
    }

    private static async Task PrintAsync(AppendFigures appends, double megabytesPerSecond, bool asJson)
    {
        (string Name, double Value)[] figures =
        [
            ("appendsPerSecond", Math.Round(appends.PerSecond)),
            ("appendP50Milliseconds", Math.Round(appends.Median.TotalMilliseconds, 2)),
            ("appendP99Milliseconds", Math.Round(appends.P99.TotalMilliseconds, 2)),
            ("readMegabytesPerSecond", Math.Round(megabytesPerSecond, 1)),
        ];
        if (!asJson && Screen.Output() is { } terminal)
        {
            Table table = new Table().Border(TableBorder.Rounded).HideHeaders().AddColumns("", "");
            table.Columns[1].RightAligned();
            string[] labels = ["appends/s", "append p50, ms", "append p99, ms", "read, MB/s"];
            foreach ((string label, (_, double value)) in labels.Zip(figures))
            {
                table.AddRow(new Text(label), new Text(value.ToString("N", Short), new Style(Color.Green)));
            }

            terminal.Write(table);
            return;
        }

        await using TextWriter text = Screen.OpenText();
        if (asJson)
        {
            await text.WriteLineAsync(JsonSerializer.Serialize(
                figures.ToDictionary(static one => one.Name, static one => one.Value), JsonLines.Relaxed));
            return;
        }

        foreach ((string name, double value) in figures)
        {
            await text.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{name}\t{value}"));
        }
    }

    private static NumberFormatInfo Short { get; } =
        new() { NumberDecimalDigits = 1, NumberGroupSeparator = ",", NumberDecimalSeparator = "." };

    private static Option<int> Bounded(string name, string description, int normal, int max)
    {
        var option = new Option<int>(name)
        {
            Description = description,
            HelpName = "number",
            DefaultValueFactory = _ => normal,
        };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 || result.GetValueOrDefault<int>() > max)
            {
                result.AddError($"'{name}' must be from 1 to {max}.");
            }
        });
        return option;
    }
}
