using System.Buffers;
using System.Diagnostics;
using System.IO.Pipelines;
using DurableStreams.AspNetCore.Cors;
using DurableStreams.AspNetCore.Errors;
using DurableStreams.AspNetCore.Protocol;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace DurableStreams.AspNetCore.Requests;

/// <summary>
/// Answers requests that Kestrel cannot parse (400, 408, 414, 431, 505) with an error body and CORS headers. No handler
/// runs for them; Kestrel only reports them as a diagnostic event, before it sends an empty response of its own.
/// </summary>
internal sealed class RejectedRequests(CorsPolicy cors, DiagnosticListener? events = null)
    : IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private const string Event = "Microsoft.AspNetCore.Server.Kestrel.BadRequest";

    private IDisposable? _subscription;

    /// <summary>Starts to answer them.</summary>
    public void Subscribe() => _subscription ??= events?.Subscribe(this, static name => name == Event);

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value is { Key: Event, Value: IFeatureCollection features }
            && features.Get<IHttpResponseFeature>() is { HasStarted: false } response
            && features.Get<IHttpResetFeature>() is null // HTTP/1.x: nothing else shares the connection.
            && features.Get<IHttpResponseBodyFeature>() is { } body
            && features.Get<IConnectionTransportFeature>() is { } connection)
        {
            Answer(new DefaultHttpContext(features), ProtocolErrors.BadRequest(response.StatusCode), body, connection);
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    public void Dispose() => _subscription?.Dispose();

    // Kestrel resets the headers when it sends its response, unless a response has started. It has no body writer
    // outside of a request, but sends what is written to the connection after the headers.
    private void Answer(
        HttpContext context, ProtocolError error, IHttpResponseBodyFeature body, IConnectionTransportFeature connection)
    {
        CommonHeaders.Apply(context, cors);

        // Kestrel may not have come as far as the Origin.
        cors.Apply(context, always: true);
        IHeaderDictionary headers = context.Response.Headers;
        headers.CacheControl = HeaderValues.NoStore;

        // Known if it arrived before the fault, otherwise absent.
        bool asProblem = ProblemNegotiation.IsRequested(context.Request.Headers.Accept);
        byte[] answer = asProblem ? error.Problem : error.Body;
        headers.ContentType = asProblem ? HeaderValues.ProblemJson : HeaderValues.Json;
        headers.ContentLength = answer.Length;
        headers.Connection = "close";
        if (!body.StartAsync(CancellationToken.None).IsCompletedSuccessfully)
        {
            return;
        }

        PipeWriter output = connection.Transport.Output;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            output.Write(answer);
        }

        _ = output.FlushAsync(CancellationToken.None).AsTask();
    }
}
