using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace DurableStreams.Server.Tests.Crash;

/// <summary>
/// What an append writes: three lines that name their writer, number and place. From them a reader can tell an append
/// that is torn, mixed with another, repeated or altered.
/// </summary>
internal static class AppendBody
{
    public const int LineCount = 3;
    public const string Json = "application/json";
    public const string Text = "text/plain";

    public static string[] Lines(string writer, long number) =>
        [.. Enumerable.Range(0, LineCount).Select(place => $"{writer} {number} {place} {Padding(number + place)}")];

    public static HttpContent Content(string contentType, string writer, long number)
    {
        var lines = Lines(writer, number);
        var body = contentType == Json ? JsonSerializer.Serialize(lines) : string.Join('\n', lines) + "\n";
        return new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = new MediaTypeHeaderValue(contentType) } };
    }

    public static string[] Parse(string contentType, byte[] content) =>
        contentType == Json
            ? JsonSerializer.Deserialize<string[]>(content)!
            : Encoding.UTF8.GetString(content).Split('\n')[..^1];

    /// <summary>Mostly short; now and then larger than a page of a database or a buffer of a server.</summary>
    private static string Padding(long number) =>
        new((char)('a' + (number % 26)), number % 97 == 0 ? 20_000 : (int)(number * 37 % 300));
}
