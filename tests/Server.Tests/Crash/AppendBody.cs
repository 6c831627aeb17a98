using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Server.Tests.Crash;

/// <summary>
/// The body of an append: three lines with their writer, number and position. From them a reader detects appends that
/// are torn, interleaved, repeated or altered.
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
        return new ByteArrayContent(Encoding.UTF8.GetBytes(body))
        {
            Headers = { ContentType = new MediaTypeHeaderValue(contentType) }
        };
    }

    public static string[] Parse(string contentType, byte[] content) =>
        contentType == Json
            ? JsonSerializer.Deserialize<string[]>(content)!
            : Encoding.UTF8.GetString(content).Split('\n')[..^1];

    /// <summary>
    /// Usually short; occasionally larger than a database page or a server buffer, or so large that the server writes
    /// a file of its own.
    /// </summary>
    private static string Padding(long number) =>
        new(
            (char)('a' + (number % 26)),
            number % 389 == 0 ? 300_000 : number % 97 == 0 ? 20_000 : (int)(number * 37 % 300));
}
