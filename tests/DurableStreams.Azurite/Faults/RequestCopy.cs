using Azure.Core;
using Azure.Core.Pipeline;

namespace DurableStreams.Azurite.Faults;

/// <summary>A request as it would have been sent, to be sent although its caller has given it up and disposed of it.</summary>
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

    /// <returns>The status the server answered with.</returns>
    public async Task<int> SendAsync(HttpPipelineTransport transport)
    {
        using (_message)
        {
            await transport.ProcessAsync(_message);
            using Stream? answer = _message.Response.ContentStream;
            if (answer is not null)
            {
                await answer.CopyToAsync(Stream.Null);
            }

            return _message.Response.Status;
        }
    }
}
