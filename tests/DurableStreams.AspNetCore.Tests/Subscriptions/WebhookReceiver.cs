using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DurableStreams.AspNetCore.Tests.Subscriptions;

/// <summary>A real web server that receives webhooks and answers as a test wants.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;

    private WebhookReceiver(WebApplication app) => _app = app;

    public int Port => new Uri(_app.Urls.First()).Port;

    public string Url => $"http://localhost:{Port}/hook?secret=hidden";

    public static async Task<WebhookReceiver> StartAsync(RequestDelegate answer, bool withTls = false)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxResponseBufferSize = 64 * 1024;
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                if (withTls)
                {
                    listen.UseHttps(Certificate());
                }
            });
        });
        WebApplication app = builder.Build();
        app.Run(answer);
        await app.StartAsync();
        return new WebhookReceiver(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    // Signed by itself: not one that anyone trusts.
    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=worker.example.org", key, HashAlgorithmName.SHA256);
        using X509Certificate2 certificate = request.CreateSelfSigned(
            DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }
}
