using System.Globalization;
using System.Text;

namespace Azure.Data.Tables.Rest;

/// <summary>Takes the answers to the actions out of the answer to the transaction.</summary>
internal static class BatchResponse
{
    private const string ChangeSetMark = "--changesetresponse_";
    private const string StatusMark = "HTTP/1.1 ";

    public static List<Response> Parse(string body)
    {
        var responses = new List<Response>();
        string[] parts = body.Split(Boundary(body));

        // What comes before the first boundary introduces the change set, what comes after the last one ends it.
        for (int part = 1; part < parts.Length - 1; part++)
        {
            responses.Add(ParsePart(parts[part]));
        }

        return responses.Count > 0 ? responses : throw new FormatException("The answer to a transaction has no answer to any action.");
    }

    private static string Boundary(string body)
    {
        int start = body.IndexOf(ChangeSetMark, StringComparison.Ordinal);
        int end = start < 0 ? -1 : body.AsSpan(start).IndexOfAny('\r', '\n') + start;
        return end > start && start >= 0 ? body[start..end] : throw new FormatException("The answer to a transaction has no change set.");
    }

    private static SubResponse ParsePart(string part)
    {
        var lines = new LineReader(part);
        string line = lines.Next();
        while (!line.StartsWith(StatusMark, StringComparison.Ordinal))
        {
            line = lines.Next() ?? throw new FormatException("The answer to an action has no status.");
        }

        string[] status = line[StatusMark.Length..].Split(' ', 2);
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (lines.Next() is { Length: > 0 } header)
        {
            string[] pair = header.Split(':', 2, StringSplitOptions.TrimEntries);
            headers[pair[0]] = pair[1];
        }

        return new SubResponse(
            int.Parse(status[0], CultureInfo.InvariantCulture),
            status.Length == 2 ? status[1].Trim() : string.Empty,
            headers,
            Encoding.UTF8.GetBytes(lines.Rest.Trim()));
    }

    private sealed class LineReader(string text)
    {
        private int _at;

        public string Rest => text[_at..];

        /// <returns>The next line without its end, or null past the last.</returns>
        public string Next()
        {
            if (_at >= text.Length)
            {
                return null;
            }

            int end = text.IndexOf('\n', _at);
            string line = end < 0 ? text[_at..] : text[_at..end];
            _at = end < 0 ? text.Length : end + 1;
            return line.TrimEnd('\r');
        }
    }
}
