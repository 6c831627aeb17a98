using System.Buffers;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Azure.Data.Tables.Rest;

/// <summary>One account's table service: makes requests, sends them through the pipeline and tells answers from errors.</summary>
internal sealed class TableEndpoint
{
    public const string MinimalMetadata = "application/json;odata=minimalmetadata";

    private readonly HttpPipeline _pipeline;
    private readonly string _version;

    public TableEndpoint(Uri uri, string accountName, HttpPipelinePolicy authentication, TableClientOptions options)
    {
        Uri = uri;
        AccountName = accountName;
        Root = uri.AbsoluteUri.TrimEnd('/') + "/";
        _version = options.VersionString;
        _pipeline = HttpPipelineBuilder.Build(new HttpPipelineOptions(options)
        {
            PerRetryPolicies = { authentication },
            RequestFailedDetailsParser = TableErrorParser.Instance,
        });
    }

    public Uri Uri { get; }

    public string AccountName { get; }

    /// <summary>The endpoint with a slash at its end.</summary>
    public string Root { get; }

    public HttpMessage NewMessage(RequestMethod method, string addressAndQuery)
    {
        HttpMessage message = _pipeline.CreateMessage();
        Request request = message.Request;
        request.Method = method;
        request.Uri.Reset(new Uri(Root + addressAndQuery));
        request.Headers.SetValue("x-ms-version", _version);
        request.Headers.SetValue("DataServiceVersion", "3.0");
        request.Headers.SetValue("Accept", MinimalMetadata);
        return message;
    }

    public HttpMessage NewMessage(RequestMethod method, string address, ArrayBufferWriter<byte> json)
    {
        HttpMessage message = NewMessage(method, address);
        message.Request.Headers.SetValue("Content-Type", "application/json;odata=nometadata");
        message.Request.Headers.SetValue("Prefer", "return-no-content");
        message.Request.Content = RequestContent.Create(json.WrittenMemory);
        return message;
    }

    /// <summary>The answer, or an exception unless the answer is a success or has the status that is an answer too.</summary>
    public async Task<Response> SendAsync(HttpMessage message, CancellationToken cancellation, int alsoAnAnswer = 0)
    {
        using (message)
        {
            await _pipeline.SendAsync(message, cancellation).ConfigureAwait(false);
            Response response = message.Response;
            return response.Status < 300 || response.Status == alsoAnAnswer
                ? response
                : throw new RequestFailedException(response, null, TableErrorParser.Instance);
        }
    }

    public static string Select(IEnumerable<string> select) =>
        select is null ? null : Uri.EscapeDataString(string.Join(',', select));
}
