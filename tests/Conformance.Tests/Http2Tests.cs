using DurableStreams.TestKit;
using DurableStreams.TestKit.Otlp;
using DurableStreams.TestKit.Processes;
using DurableStreams.TestKit.Tls;

namespace Conformance.Tests;

public sealed class Http2Tests
{
    // How the metrics of the server encode the version of each request: the name and then the length-prefixed value.
    private const string Version2 = "network.protocol.version\x12\x03\n\x01" + "2";
    private const string Version11 = "network.protocol.version\x12\x05\n\x03" + "1.1";

    [Fact]
    public async Task The_official_suite_passes_over_tls_with_http_2()
    {
        using var folder = new TemporaryFolder();
        using var authority = new TestAuthority();
        await using var collector = await OtlpReceiver.StartAsync();
        TestCertificate certificate = authority.Issue();
        await File.WriteAllTextAsync(folder.Combine("server.pem"), certificate.ChainPem + certificate.KeyPem);
        await File.WriteAllTextAsync(folder.Combine("authority.pem"), authority.RootPem);
        Dictionary<string, string> settings = new(OfficialSuite.Settings)
        {
            ["DurableStreams__Tls__Certificate"] = folder.Combine("server.pem"),
        };
        foreach ((string name, string value) in collector.Settings)
        {
            settings[name] = value;
        }

        await using var server = await ServerProcess.StartAsync(
            Path.Combine(AppContext.BaseDirectory, "durable-streams.dll"),
            ["--memory"],
            settings,
            folder.Path,
            urls: "https://127.0.0.1:0");

        await OfficialSuite.PassesOverHttp2Async(
            server.BaseAddress, () => server.Output, folder.Combine("authority.pem"));

        await server.TerminateAsync();
        Assert.True(collector.HasReceived(Version2), "The server counted no request over HTTP/2.");
        Assert.False(collector.HasReceived(Version11), "The server counted requests over HTTP/1.1.");
    }
}
