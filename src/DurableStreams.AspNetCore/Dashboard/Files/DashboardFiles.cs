using System.Collections.Concurrent;
using System.Reflection;
using DurableStreams.AspNetCore.Read;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace DurableStreams.AspNetCore.Dashboard.Files;

/// <summary>
/// Serves the files in <c>Dashboard/Assets</c>, which are embedded in this assembly. Each is read at its first request.
/// </summary>
internal sealed class DashboardFiles
{
    private const string Prefix = "Dashboard/";
    private const string Index = "index.html";
    private const string Gzip = "gzip";

    // Always asked for again, so that a new version of the server shows its own pages at once.
    private static readonly StringValues Revalidate = "no-cache";

    private readonly ConcurrentDictionary<string, DashboardFile> _files = new(StringComparer.Ordinal);

    /// <summary>Answers GET and HEAD of a file.</summary>
    /// <param name="context">The request.</param>
    /// <param name="path">The path of the file; empty for the page itself.</param>
    /// <returns>False if there is no such file.</returns>
    public async ValueTask<bool> TryAnswerAsync(HttpContext context, string path)
    {
        if (Find(path.Length == 0 ? Index : path) is not { } file)
        {
            return false;
        }

        HttpRequest request = context.Request;
        HttpResponse response = context.Response;
        bool isCompressed = request.GetTypedHeaders().AcceptEncoding.Any(
            static coding => coding.Value == Gzip && coding.Quality is not 0);
        string tag = isCompressed ? "W/" + file.EntityTag : file.EntityTag;
        response.Headers.CacheControl = Revalidate;
        response.Headers.Vary = "Accept-Encoding";
        response.Headers.ETag = tag;
        if (EntityTag.Matches(request.Headers.IfNoneMatch, tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return true;
        }

        byte[] body = isCompressed ? file.Compressed : file.Content;
        response.ContentType = file.ContentType;
        response.ContentLength = body.Length;
        if (isCompressed)
        {
            response.Headers.ContentEncoding = Gzip;
        }

        if (HttpMethods.IsGet(request.Method))
        {
            await response.Body.WriteAsync(body, context.RequestAborted);
        }

        return true;
    }

    private DashboardFile? Find(string path)
    {
        if (_files.TryGetValue(path, out DashboardFile? known))
        {
            return known;
        }

        using Stream? resource = Assembly.GetExecutingAssembly().GetManifestResourceStream(Prefix + path);
        if (resource is null)
        {
            return null;
        }

        byte[] content = new byte[resource.Length];
        resource.ReadExactly(content);
        return _files.GetOrAdd(path, new DashboardFile(path, content));
    }
}
