using System.Net;
using System.Net.Sockets;
using DurableStreams.AspNetCore.Options;
using Microsoft.Extensions.Options;

namespace DurableStreams.AspNetCore.Subscriptions.Webhooks;

/// <summary>
/// Decides which URLs may receive webhooks, as far as the URL alone tells (§6.2, §12.8). What a name resolves to is
/// checked on each connection: see <see cref="GuardedConnector"/>.
/// </summary>
internal sealed class WebhookUrlRules(IOptions<WebhookOptions> options)
{
    private const string Localhost = "localhost";

    // Names that only a local network resolves.
    private static readonly string[] LocalSuffixes = [".localhost", ".local", ".internal", ".home.arpa"];

    private readonly bool _allowsLoopback = options.Value.AllowLoopback;
    private readonly string[] _allowedHosts = SettingList.Split(options.Value.AllowedHosts);

    /// <summary>Checks a URL.</summary>
    /// <returns>Null if it may receive webhooks, otherwise a sentence that describes the problem.</returns>
    public string? FindProblem(string url)
    {
        if (!IsPlain(url) || !Uri.TryCreate(url, UriKind.Absolute, out Uri? uri))
        {
            return "The webhook URL must be an absolute URL in ASCII.";
        }

        if (uri.UserInfo.Length > 0 || AuthorityOf(url).Contains('@', StringComparison.Ordinal))
        {
            return "The webhook URL must not contain a user name.";
        }

        if (url.Contains('#', StringComparison.Ordinal))
        {
            return "The webhook URL must not have a fragment.";
        }

        // Uri turns numbers like 2130706433, 0x7f.1 and 0177.0.0.1 into addresses: they differ from what was written.
        // The many forms of an IPv6 address are equal.
        if (HostOf(url) is not { } host
            || (uri.HostNameType != UriHostNameType.IPv6 && !host.Equals(uri.Host, StringComparison.OrdinalIgnoreCase)))
        {
            return "The host of the webhook URL must be a name, or an address in its usual form.";
        }

        return IsLoopbackException(uri) ? null
            : uri.Scheme != Uri.UriSchemeHttps ? "The webhook URL must start with 'https://'."
            : FindProblemOfHost(uri);
    }

    /// <summary>
    /// Whether a URL is one of this machine that a setting allows, <c>http://localhost</c> or <c>http://127.0.0.x</c>;
    /// connections to it go to loopback addresses only.
    /// </summary>
    public bool IsLoopbackException(Uri url) =>
        _allowsLoopback
        && url.Scheme == Uri.UriSchemeHttp
        && (url.Host.Equals(Localhost, StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(url.Host, out IPAddress? address)
                && address.AddressFamily == AddressFamily.InterNetwork
                && IPAddress.IsLoopback(address)));

    private string? FindProblemOfHost(Uri uri)
    {
        if (IPAddress.TryParse(uri.DnsSafeHost, out IPAddress? address))
        {
            if (!PublicAddresses.Contains(address))
            {
                return "The webhook URL must not name an address of a local network.";
            }
        }
        else if (!uri.Host.Contains('.', StringComparison.Ordinal)
            || Array.Exists(LocalSuffixes, end => uri.Host.EndsWith(end, StringComparison.OrdinalIgnoreCase)))
        {
            return "The webhook URL must not name a host of a local network.";
        }

        return _allowedHosts.Length == 0 || Array.Exists(_allowedHosts, allowed => Matches(uri.DnsSafeHost, allowed))
            ? null
            : "The host of the webhook URL is not one that this server sends webhooks to.";
    }

    private static bool Matches(string host, string allowed) =>
        allowed.StartsWith("*.", StringComparison.Ordinal)
            ? host.Length > allowed.Length - 1 && host.EndsWith(allowed[1..], StringComparison.OrdinalIgnoreCase)
            : host.Equals(allowed, StringComparison.OrdinalIgnoreCase);

    // Parsers disagree about everything else, and what one checks another may connect to.
    private static bool IsPlain(string url) =>
        !url.Contains('\\', StringComparison.Ordinal) && url.All(static c => c is > ' ' and < (char)0x7F);

    private static string AuthorityOf(string url)
    {
        int start = url.IndexOf("://", StringComparison.Ordinal);
        if (start < 0)
        {
            return "";
        }

        string rest = url[(start + 3)..];
        int end = rest.AsSpan().IndexOfAny('/', '?', '#');
        return end < 0 ? rest : rest[..end];
    }

    // As the client wrote it; null if there is none.
    private static string? HostOf(string url)
    {
        string authority = AuthorityOf(url);
        int end = authority is ['[', ..]
            ? authority.IndexOf(']', StringComparison.Ordinal) + 1
            : authority.IndexOf(':', StringComparison.Ordinal);
        string host = end < 0 ? authority : authority[..end];
        return host.Length == 0 || host.EndsWith('.') || host.Contains('%', StringComparison.Ordinal) ? null : host;
    }
}
