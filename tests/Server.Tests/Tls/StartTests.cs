using System.Diagnostics;
using System.Net;
using DurableStreams.TestKit.Processes;

namespace Server.Tests.Tls;

/// <summary>How a server on https starts, or does not.</summary>
public sealed class StartTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_certificate_that_cannot_be_used_is_refused_with_one_sentence()
    {
        FinishedProcess finished = await RunAsync(
            "https://127.0.0.1:0", new() { ["DurableStreams__Tls__Certificate"] = "missing.pem" });

        AssertRefused(finished, "DurableStreams__Tls__Certificate: there is no file 'missing.pem'.");
    }

    [Fact]
    public async Task A_certificate_without_an_https_address_is_refused_with_one_sentence()
    {
        FinishedProcess finished = await RunAsync(
            "http://127.0.0.1:0", new() { ["DurableStreams__Tls__Certificate"] = "server.pem" });

        AssertRefused(
            finished,
            "There is a certificate (DurableStreams__Tls__Certificate), but no https address in 'http://127.0.0.1:0'.");
    }

    [Fact]
    public async Task Without_any_certificate_the_sentence_names_both_ways_to_have_one()
    {
        FinishedProcess finished = await RunAsync("https://127.0.0.1:0", new() { ["HOME"] = _folder.Path });

        AssertRefused(
            finished,
            "There is no certificate for https: set DurableStreams__Tls__Certificate to a PEM or PFX file, "
            + "or create a certificate for development with 'dotnet dev-certs https'.");
    }

    [Fact]
    public async Task The_development_certificate_of_the_machine_is_used()
    {
        var create = new ProcessStartInfo("dotnet", ["dev-certs", "https"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        create.Environment["HOME"] = _folder.Path;
        FinishedProcess created = await FinishedProcess.RunAsync(create, Deadline);
        Assert.True(created.ExitCode == 0, created.StandardOutput + created.StandardError);

        await using var server = await TestServer.StartTlsAsync(
            _folder, ["--memory"], new Dictionary<string, string> { ["HOME"] = _folder.Path });

        using var handler = new SocketsHttpHandler { UseProxy = false };
        handler.SslOptions.RemoteCertificateValidationCallback =
            static (_, certificate, _, _) => certificate?.Subject == "CN=localhost";
        using var client = new HttpClient(handler);
        using HttpResponseMessage health = await client.GetAsync(new Uri(server.BaseAddress, "/health"));
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
    }

    private Task<FinishedProcess> RunAsync(string urls, Dictionary<string, string> settings) =>
        TestServer.RunAsync(_folder, ["--memory", "--urls", urls], settings);

    private static void AssertRefused(FinishedProcess finished, string sentence)
    {
        Assert.Equal(sentence, finished.StandardError.Trim());
        Assert.Equal(1, finished.ExitCode);
    }
}
