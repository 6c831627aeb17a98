using DurableStreams.Server.Configuration;

namespace DurableStreams.Server.Commands;

/// <summary>The URL of a server that an operator has named, as a command uses it.</summary>
internal static class ServerUrl
{
    /// <summary>Returns the URL of a path on a server.</summary>
    /// <exception cref="InvalidSettingException">The server is not a URL of HTTP.</exception>
    public static Uri Of(string server, string path) =>
        Uri.TryCreate($"{server.TrimEnd('/')}{path}", UriKind.Absolute, out Uri? url)
        && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
            ? url
            : throw new InvalidSettingException(
                $"'{server}' is not a URL; use one like '{ServerOptions.DefaultUrls}'.");

    /// <summary>The failure of a request that something else answered, such as a proxy.</summary>
    public static InvalidSettingException NotAServer(string address, Exception? cause = null) =>
        new($"Something else than a Durable Streams server answers at {address}.", cause);
}
