using Azure.Core;
using Azure.Core.Pipeline;

namespace Azure.Storage.Queues.Rest;

/// <summary>One account's queue service: makes requests, sends them through the pipeline and tells answers from errors.</summary>
internal sealed class QueueEndpoint
{
    private readonly HttpPipeline _pipeline;
    private readonly QueueClientOptions _options;

    public QueueEndpoint(Uri uri, string accountName, HttpPipelinePolicy authentication, QueueClientOptions options)
    {
        Uri = uri;
        AccountName = accountName;
        _options = options;
        _pipeline = HttpPipelineBuilder.Build(new HttpPipelineOptions(options)
        {
            PerRetryPolicies = { authentication },
            RequestFailedDetailsParser = QueueErrorParser.Instance,
        });
    }

    public Uri Uri { get; }

    public string AccountName { get; }

    public QueueMessageEncoding MessageEncoding => _options.MessageEncoding;

    public Uri UriOf(string queue) => new($"{Uri.AbsoluteUri.TrimEnd('/')}/{queue}");

    public async Task<Response> SendAsync(RequestMethod method, string addressAndQuery, byte[] xml, CancellationToken cancellation)
    {
        using HttpMessage message = _pipeline.CreateMessage();
        Request request = message.Request;
        request.Method = method;
        request.Uri.Reset(UriOf(addressAndQuery));
        request.Headers.SetValue("x-ms-version", _options.VersionText);
        request.Headers.SetValue("Accept", "application/xml");
        if (xml is not null)
        {
            request.Headers.SetValue("Content-Type", "application/xml");
            request.Content = RequestContent.Create(xml);
        }

        await _pipeline.SendAsync(message, cancellation).ConfigureAwait(false);
        return message.Response.Status < 300
            ? message.Response
            : throw new RequestFailedException(message.Response, null, QueueErrorParser.Instance);
    }
}
