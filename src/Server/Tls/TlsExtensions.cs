using System.Security.Authentication;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace DurableStreams.Server.Tls;

/// <summary>Serves https on the addresses that ask for it.</summary>
internal static class TlsExtensions
{
    /// <summary>Reads the certificate. Without one, Kestrel looks for the development certificate.</summary>
    /// <exception cref="CertificateUnusableException">The certificate cannot be used; the message says why.</exception>
    public static void UseTls(this IWebHostBuilder host, TlsOptions options)
    {
        host.UseKestrelHttpsConfiguration();
        if (!string.IsNullOrEmpty(options.Certificate))
        {
            var certificate = new ServerCertificate(options, TimeProvider.System);
            host.ConfigureKestrel(kestrel => kestrel.ConfigureHttpsDefaults(https => Use(
                certificate,
                https,
                kestrel.ApplicationServices.GetRequiredService<ILogger<ServerCertificate>>())));
        }
    }

    private static void Use(
        ServerCertificate certificate, HttpsConnectionAdapterOptions https, ILogger<ServerCertificate> log)
    {
        https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;

        // Kestrel insists on a certificate, and would send it without its intermediates.
        https.ServerCertificateSelector = (_, _) => certificate.Current(log).TargetCertificate;
        https.OnAuthenticate = (_, tls) =>
        {
            tls.ServerCertificateSelectionCallback = null;
            tls.ServerCertificateContext = certificate.Current(log);
        };
    }
}
