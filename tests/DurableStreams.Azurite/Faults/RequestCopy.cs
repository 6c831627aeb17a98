using Azure.Core;
using Azure.Core.Pipeline;

namespace DurableStreams.Azurite.Faults;

/// <summary>A copy of a request that can be sent after the caller has given up and disposed of the original.</summary>
internal sealed class RequestCopy
{
    private readonly HttpMessage _message;

    private RequestCopy(HttpMessage message)
    {
        _message = message;
    }

    public static async Task<RequestCopy> OfAsync(HttpMessage original, HttpPipelineTransport transport)
    {
        Request request = transport.CreateRequest();
        request.Method = original.Request.Method;
        request.Uri.Reset(original.Request.Uri.ToUri());
        foreach (HttpHeader header in original.Request.Headers)
        {
            request.Headers.SetValue(header.Name, header.Value);
        }

        if (original.Request.Content is { } content)
        {
            using var body = new MemoryStream();
            await content.WriteToAsync(body, CancellationToken.None);
            request.Content = RequestContent.Create(body.ToArray());
        }

        return new RequestCopy(new HttpMessage(request, original.ResponseClassifier));
    }

    /// <returns>The status of the response.</returns>
    public async Task<int> SendAsync(HttpPipelineTransport transport)
    {
        using (_message)
        {
            await transport.ProcessAsync(_message);
            using Stream? body = _message.Response.ContentStream;
            if (body is not null)
            {
                await body.CopyToAsync(Stream.Null);
            }

            return _message.Response.Status;
        }
    }
}
