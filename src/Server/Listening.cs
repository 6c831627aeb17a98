using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using DurableStreams.Server.Configuration;
using Microsoft.AspNetCore.Connections;

namespace DurableStreams.Server;

/// <summary>Checks the addresses to listen on, and reports those that are not available.</summary>
internal static class Listening
{
    /// <summary>Checks addresses separated by <c>;</c>.</summary>
    /// <exception cref="InvalidSettingException">An address is invalid.</exception>
    public static string Check(string urls)
    {
        string[] addresses = urls.Split(';', StringSplitOptions.RemoveEmptyEntries);
        if (addresses.Length == 0)
        {
            // Kestrel would listen on a port of its own.
            addresses = [urls];
        }

        foreach (string url in addresses)
        {
            if (!TryParse(url, out BindingAddress? address) || !IsUsable(address))
            {
                throw new InvalidSettingException(
                    $"'{url}' is not an address to listen on; use one like '{ServerOptions.DefaultUrls}'.");
            }

            if (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps)
            {
                throw new InvalidSettingException($"'{url}': this server supports only http and https.");
            }
        }

        return urls;
    }

    /// <summary>Whether one of the checked addresses needs a certificate.</summary>
    public static bool HasHttps(string urls) =>
        urls.Split(';', StringSplitOptions.RemoveEmptyEntries).Any(static url =>
            TryParse(url, out BindingAddress? address) && address.Scheme == Uri.UriSchemeHttps);

    /// <summary>Whether checked addresses can be reached from this machine only.</summary>
    public static bool IsLoopback(string urls) =>
        urls.Split(';', StringSplitOptions.RemoveEmptyEntries).All(static url =>
            TryParse(url, out BindingAddress? address)
            && (address.IsUnixPipe
                || address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
                || (IPAddress.TryParse(address.Host, out IPAddress? ip) && IPAddress.IsLoopback(ip))));

    /// <summary>Starts the server.</summary>
    /// <exception cref="InvalidSettingException">
    /// An address is not available, or the development certificate that it needs.
    /// </exception>
    public static async Task StartListeningAsync(this WebApplication app)
    {
        string urls = app.Configuration[WebHostDefaults.ServerUrlsKey] ?? "";
        try
        {
            await app.StartAsync();
        }
        catch (IOException taken) when (taken.InnerException is AddressInUseException)
        {
            throw new InvalidSettingException(
                $"Cannot listen on {urls}: another program is already listening there.", taken);
        }
        catch (InvalidOperationException missing)
            when (HasHttps(urls) && missing.Message.Contains("HTTPS", StringComparison.Ordinal))
        {
            throw new InvalidSettingException(
                "There is no certificate for https: set DurableStreams__Tls__Certificate to a PEM or PFX file, "
                + "or create a certificate for development with 'dotnet dev-certs https'.",
                missing);
        }
        catch (Exception refused) when (refused is IOException or SocketException)
        {
            throw new InvalidSettingException($"Cannot listen on {urls}: {refused.Message}.", refused);
        }
    }

    private static bool TryParse(string url, [NotNullWhen(true)] out BindingAddress? address)
    {
        try
        {
            address = BindingAddress.Parse(url);
            return true;
        }
        catch (FormatException)
        {
            address = null;
            return false;
        }
    }

    // For an unknown host name, be it a misspelt one, Kestrel would listen on every address.
    private static bool IsUsable(BindingAddress address) =>
        address.PathBase.Length == 0
        && address.Port is >= 0 and <= IPEndPoint.MaxPort
        && (address.IsUnixPipe
            || address.Host is "*" or "+"
            || (address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) && address.Port > 0)
            || IPAddress.TryParse(address.Host, out _));
}
