using System.Globalization;
using System.Text;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Azure.Storage.Queues.Rest;

/// <summary>Signs each attempt over its method, headers, path and query.</summary>
internal sealed class SharedKeyPolicy(AccountKey key) : HttpPipelineSynchronousPolicy
{
    /// <summary>In the order of the text that is signed; those that a request lacks leave an empty line.</summary>
    private static readonly string[] BeforeLength = ["Content-Encoding", "Content-Language"];
    private static readonly string[] AfterLength =
        ["Content-MD5", "Content-Type", "Date", "If-Modified-Since", "If-Match", "If-None-Match", "If-Unmodified-Since", "Range"];

    public override void OnSendingRequest(HttpMessage message)
    {
        Request request = message.Request;
        request.Headers.SetValue("x-ms-date", DateTimeOffset.UtcNow.ToString("r", CultureInfo.InvariantCulture));
        request.Headers.SetValue("Authorization", $"SharedKey {key.Account}:{key.Sign(TextToSign(request))}");
    }

    private string TextToSign(Request request)
    {
        var text = new StringBuilder().Append(request.Method.Method).Append('\n');
        AppendHeaders(text, request, BeforeLength);
        text.Append(Length(request)).Append('\n');
        AppendHeaders(text, request, AfterLength);
        foreach (HttpHeader header in request.Headers
            .Where(header => header.Name.StartsWith("x-ms-", StringComparison.OrdinalIgnoreCase))
            .OrderBy(header => header.Name, StringComparer.OrdinalIgnoreCase))
        {
            text.Append(CultureInfo.InvariantCulture, $"{header.Name.ToLowerInvariant()}:{header.Value.Trim()}\n");
        }

        Uri uri = request.Uri.ToUri();
        text.Append('/').Append(key.Account).Append(uri.AbsolutePath);
        foreach (string[] parameter in uri.Query.TrimStart('?')
            .Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(part => part.Split('=', 2))
            .OrderBy(pair => pair[0], StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{parameter[0]}:{Uri.UnescapeDataString(parameter[1])}");
        }

        return text.ToString();
    }

    /// <summary>A length of nothing is signed as no length.</summary>
    private static string Length(Request request) =>
        request.Content is not null && request.Content.TryComputeLength(out long length) && length > 0
            ? length.ToString(CultureInfo.InvariantCulture)
            : string.Empty;

    private static void AppendHeaders(StringBuilder text, Request request, string[] names)
    {
        foreach (string name in names)
        {
            text.Append(request.Headers.TryGetValue(name, out string value) ? value : string.Empty).Append('\n');
        }
    }
}
