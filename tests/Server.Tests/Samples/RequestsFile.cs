using System.Text.Json;
using System.Text.RegularExpressions;

namespace Server.Tests.Samples;

/// <summary>
/// Sends the requests of a <c>.http</c> file in order, as editors do: blocks between <c>###</c>, variables, and
/// references to the answers of named requests.
/// </summary>
internal sealed partial class RequestsFile(HttpClient client, string host)
{
    private readonly Dictionary<string, string> _variables = [];

    /// <summary>The requests with the status of their answers.</summary>
    public List<(string Request, int Status)> Sent { get; } = [];

    public async Task SendAllAsync(string text)
    {
        foreach (string block in Separator().Split(text))
        {
            await SendAsync(block);
        }
    }

    private async Task SendAsync(string block)
    {
        string? name = null;
        List<string> lines = [];
        foreach (string line in block.Split('\n').Select(static line => line.TrimEnd('\r')))
        {
            if (Name().Match(line) is { Success: true } named)
            {
                name = named.Groups[1].Value;
            }
            else if (Definition().Match(line) is { Success: true } defined)
            {
                string variable = defined.Groups[1].Value;
                _variables[variable] = variable == "host" ? host : defined.Groups[2].Value;
            }
            else if (!line.StartsWith('#') && (lines.Count > 0 || line.Length > 0))
            {
                lines.Add(Reference().Replace(line, reference => _variables[reference.Groups[1].Value]));
            }
        }

        if (lines.Count > 0)
        {
            using HttpRequestMessage request = Parse(lines);
            using HttpResponseMessage response = await client.SendAsync(request);
            Sent.Add((lines[0], (int)response.StatusCode));
            await RememberAsync(name, response);
        }
    }

    private static HttpRequestMessage Parse(List<string> lines)
    {
        string[] start = lines[0].Split(' ');
        var request = new HttpRequestMessage(new HttpMethod(start[0]), start[1]);
        int blank = lines.IndexOf("");
        string body = blank < 0 ? "" : string.Join('\n', lines.Skip(blank)).Trim();
        request.Content = new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes(body));
        foreach (string header in lines.Take(blank < 0 ? lines.Count : blank).Skip(1))
        {
            string[] parts = header.Split(": ", 2);
            Assert.True(
                request.Headers.TryAddWithoutValidation(parts[0], parts[1])
                || request.Content.Headers.TryAddWithoutValidation(parts[0], parts[1]),
                header);
        }

        return request;
    }

    private async Task RememberAsync(string? name, HttpResponseMessage response)
    {
        if (name is null)
        {
            return;
        }

        foreach ((string header, IEnumerable<string> values) in response.Headers)
        {
            _variables[$"{name}.response.headers.{header}"] = string.Join(", ", values);
        }

        string body = await response.Content.ReadAsStringAsync();
        if (body.StartsWith('{'))
        {
            using JsonDocument json = JsonDocument.Parse(body);
            foreach (JsonProperty member in json.RootElement.EnumerateObject())
            {
                _variables[$"{name}.response.body.$.{member.Name}"] = member.Value.ToString();
            }
        }
    }

    [GeneratedRegex("^###.*$", RegexOptions.Multiline)]
    private static partial Regex Separator();

    [GeneratedRegex(@"^#\s*@name (\w+)")]
    private static partial Regex Name();

    [GeneratedRegex(@"^@(\w+) = (.+)$")]
    private static partial Regex Definition();

    [GeneratedRegex(@"\{\{([^}]+)\}\}")]
    private static partial Regex Reference();
}
