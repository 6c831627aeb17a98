using System.Diagnostics.CodeAnalysis;
using System.Text;
using Azure;
using Azure.Core;

namespace DurableStreams.Azurite.Faults;

/// <summary>A response that was not sent by a server.</summary>
internal sealed class SyntheticResponse(int status, string reason, string body, Dictionary<string, string> headers)
    : Response
{
    public override int Status => status;

    public override string ReasonPhrase => reason;

    public override Stream? ContentStream { get; set; } = new MemoryStream(Encoding.UTF8.GetBytes(body));

    public override string ClientRequestId { get; set; } = string.Empty;

    public static SyntheticResponse ServerBusy(bool isTable) => isTable
        ? new(
            503,
            "Server Busy",
            """{"odata.error":{"code":"ServerBusy","message":{"lang":"en-US","value":"The server is busy."}}}""",
            WithType("application/json;odata=minimalmetadata"))
        : new(
            503,
            "Server Busy",
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>ServerBusy</Code><Message>The server is busy.</Message></Error>",
            WithType("application/xml"));

    public static SyntheticResponse EmptyPage(string nextPartitionKey) => new(
        200,
        "OK",
        """{"value":[]}""",
        new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["Content-Type"] = "application/json;odata=minimalmetadata",
            ["x-ms-continuation-NextPartitionKey"] = nextPartitionKey,
        });

    public override void Dispose() => ContentStream?.Dispose();

    protected override bool ContainsHeader(string name) => headers.ContainsKey(name);

    protected override IEnumerable<HttpHeader> EnumerateHeaders() =>
        headers.Select(header => new HttpHeader(header.Key, header.Value));

    protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value) =>
        headers.TryGetValue(name, out value);

    protected override bool TryGetHeaderValues(string name, [NotNullWhen(true)] out IEnumerable<string>? values)
    {
        values = headers.TryGetValue(name, out string? value) ? [value] : null;
        return values is not null;
    }

    private static Dictionary<string, string> WithType(string contentType) => new(StringComparer.OrdinalIgnoreCase)
    {
        ["Content-Type"] = contentType,
        ["x-ms-error-code"] = "ServerBusy",
    };
}
