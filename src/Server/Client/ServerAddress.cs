using System.Diagnostics.CodeAnalysis;
using DurableStreams.Addressing;

namespace DurableStreams.Server.Client;

/// <summary>Where a server is, and the URLs of what it serves.</summary>
internal sealed class ServerAddress
{
    private const string DefaultRoot = "/v1/stream";

    private readonly string _root;

    private ServerAddress(Uri url)
    {
        Origin = url.GetLeftPart(UriPartial.Authority);
        string path = url.AbsolutePath.TrimEnd('/');
        _root = Origin + (path.Length == 0 ? DefaultRoot : path);
    }

    /// <summary>Scheme, host and port.</summary>
    public string Origin { get; }

    /// <summary>Reads the URL of a server, or of the root of its streams.</summary>
    /// <exception cref="ClientException">The text is not such a URL.</exception>
    public static ServerAddress Parse(string text) => TryParse(text, out Uri? url)
        ? new ServerAddress(url)
        : throw new ClientException($"'{text}' is not the URL of a server; use one like 'http://127.0.0.1:4437'.");

    /// <summary>The URL of a stream, which is named by its path or by its URL.</summary>
    /// <exception cref="ClientException">The text is neither.</exception>
    public Uri Stream(string stream)
    {
        if (TryParse(stream, out Uri? url))
        {
            return url;
        }

        return StreamPath.FromDecoded(stream.TrimStart('/'), out StreamPath path) is { } problem
            ? throw new ClientException($"'{stream}' is not the path of a stream. {problem}")
            : new Uri($"{_root}/{path.ToUrlPath()}");
    }

    /// <summary>The URL of the projects, which is next to the root of the streams.</summary>
    public Uri Projects() => new($"{_root[.._root.LastIndexOf('/')]}/projects");

    /// <summary>The URL of the streams of a project.</summary>
    public Uri StreamsOf(string project) => new($"{Projects()}/{Uri.EscapeDataString(project)}/streams");

    private static bool TryParse(string text, [NotNullWhen(true)] out Uri? url) =>
        Uri.TryCreate(text, UriKind.Absolute, out url)
        && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
        && url.Host.Length > 0;
}
