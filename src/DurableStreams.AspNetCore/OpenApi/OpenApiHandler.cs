using System.Text;
using DurableStreams.AspNetCore.Options;
using DurableStreams.AspNetCore.Protocol;
using DurableStreams.AspNetCore.Requests;
using DurableStreams.AspNetCore.Responses;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace DurableStreams.AspNetCore.OpenApi;

/// <summary>Sends docs/openapi.json, with the paths of this host.</summary>
internal sealed class OpenApiHandler(
    RequestPipeline pipeline, ResponseWriters writers, IOptions<DurableStreamsHttpOptions> options) : IOpenApiHandler
{
    private const string Resource = "openapi.json";

    private static readonly StringValues CacheFor5Minutes = "public, max-age=300";
    private static readonly DurableStreamsHttpOptions Defaults = new();

    private readonly Lazy<byte[]> _document = new(() => Read(options.Value));

    public Task HandleAsync(HttpContext context) => pipeline.RunAsync(context, AnswerAsync);

    private async ValueTask<string> AnswerAsync(HttpContext context)
    {
        byte[] document = _document.Value;
        context.Response.Headers.ContentType = HeaderValues.Json;
        context.Response.Headers.CacheControl = CacheFor5Minutes;
        context.Response.ContentLength = document.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            using ResponseWriter writer = writers.Create(context);
            if (await writer.WriteAsync(document))
            {
                await writer.FlushAsync();
            }
        }

        return "openapi";
    }

    private static byte[] Read(DurableStreamsHttpOptions options)
    {
        using Stream stream = typeof(OpenApiHandler).Assembly.GetManifestResourceStream(Resource)!;
        using var reader = new StreamReader(stream);
        string document = reader.ReadToEnd();
        foreach ((string from, string to) in ((string, string)[])
            [
                (Defaults.Root, options.Root),
                (Defaults.EstuaryRoot, options.EstuaryRoot),
                (Defaults.ConfigRoot, options.ConfigRoot),
                (Defaults.ProjectsRoot, options.ProjectsRoot),
            ])
        {
            document = document.Replace($"\"{from}/", $"\"{to}/", StringComparison.Ordinal)
                .Replace($"\"{from}\"", $"\"{to}\"", StringComparison.Ordinal);
        }

        return Encoding.UTF8.GetBytes(document);
    }
}
