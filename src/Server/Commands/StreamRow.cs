using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace DurableStreams.Server.Commands;

/// <summary>A stream as <c>ls</c> shows it on a terminal: size, last append, state and path.</summary>
internal static class StreamRow
{
    private const int SizeWidth = 9;
    private const int TimeWidth = 17;

    private static readonly Style Faint = new(Color.Grey);

    public static void Write(IAnsiConsole terminal, string path, JsonElement stream)
    {
        bool isClosed = stream.GetProperty("closed").GetBoolean();
        bool isEstuary = stream.GetProperty("kind").ValueEquals("estuary");
        terminal.Write(new Text(Size(stream.GetProperty("bytes").GetInt64()).PadLeft(SizeWidth)));
        terminal.Write(new Text($"  {Time(stream.GetProperty("lastAppendAt")).PadRight(TimeWidth)}", Faint));
        terminal.Write(new Text($"{Mark(stream, isClosed, isEstuary)}  ", Faint));
        terminal.Write(new Text(path, new Style(isEstuary ? Color.Aqua : isClosed ? Color.Grey : Color.Default)));
        terminal.Write(new Text($"  {stream.GetProperty("contentType").GetString()}\n", Faint));
    }

    private static string Mark(JsonElement stream, bool isClosed, bool isEstuary) => string.Concat(
        isEstuary ? 'e' : '-',
        isClosed ? 'c' : '-',
        stream.GetProperty("hasForks").GetBoolean() ? 'f' : '-',
        stream.GetProperty("hasSubscribers").GetBoolean() ? 's' : '-');

    private static string Size(long bytes)
    {
        string[] units = ["B", "KiB", "MiB", "GiB", "TiB"];
        double size = bytes;
        int unit = 0;
        while (size >= 1024 && unit < units.Length - 1)
        {
            size /= 1024;
            unit++;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{size:0.#} {units[unit]}");
    }

    private static string Time(JsonElement instant) => instant.ValueKind == JsonValueKind.String
        ? instant.GetDateTimeOffset().LocalDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)
        : "";
}
