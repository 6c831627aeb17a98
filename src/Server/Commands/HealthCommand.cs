using System.CommandLine;
using System.Text.Json;
using DurableStreams.Server.Configuration;

namespace DurableStreams.Server.Commands;

/// <summary><c>health</c>: asks a running server whether it is ready, for containers without a shell.</summary>
internal static class HealthCommand
{
    // Shorter than the time that container engines allow.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    // Far more than the answer of a server has.
    private const int MaxAnswerBytes = 64 * 1024;

    private static readonly Option<string?> Url = new("--url")
    {
        Description = "URL of the server. [default: the first address of the settings]",
        HelpName = "url",
    };

    public static Command Create()
    {
        var health = new Command(
            "health", "Check that a server answers and can reach its store. Exit code 1: it cannot.")
        {
            Url,
        };
        health.SetAction(static (line, cancellation) =>
            Problems.ReportAsync(() => RunAsync(line.GetValue(Url), Console.Out, cancellation)));
        return health;
    }

    /// <exception cref="InvalidSettingException">The server is not ready; the message says why.</exception>
    private static async Task RunAsync(string? url, TextWriter output, CancellationToken cancellationToken)
    {
        string server = url ?? ServerOptions.Reachable(FirstAddress());
        Uri address = ServerUrl.Of(server, "/health/ready");
        using var client = new HttpClient(HandlerFor(address))
        {
            Timeout = Timeout,
            MaxResponseContentBufferSize = MaxAnswerBytes,
        };
        try
        {
            using HttpResponseMessage response = await client.GetAsync(address, cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                throw new InvalidSettingException(
                    $"The server at {server} is not ready: it answered with status {(int)response.StatusCode}.");
            }

            if (!await IsReadyAsync(response.Content, cancellationToken))
            {
                throw ServerUrl.NotAServer(address.ToString());
            }
        }
        catch (HttpRequestException large)
            when (large.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            throw ServerUrl.NotAServer(address.ToString());
        }
        catch (HttpRequestException unreachable)
        {
            throw new InvalidSettingException($"The server at {server} cannot be reached.", unreachable);
        }
        catch (TaskCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            throw new InvalidSettingException(
                $"The server at {server} did not answer within {Timeout.TotalSeconds} s.", late);
        }

        await output.WriteLineAsync($"The server at {server} is ready.");
    }

    /// <summary>Whether an answer is the server's own, and not the page of a proxy or another site.</summary>
    private static async Task<bool> IsReadyAsync(HttpContent content, CancellationToken cancellationToken)
    {
        try
        {
            await using Stream body = await content.ReadAsStreamAsync(cancellationToken);
            using JsonDocument json = await JsonDocument.ParseAsync(body, default, cancellationToken);
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("status"u8, out JsonElement status)
                && status.ValueKind == JsonValueKind.String
                && status.ValueEquals("ready"u8);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    // The certificate of a server names the address that its clients use, not the one by which it reaches itself. Any
    // is good enough here: nothing is sent but the question.
    private static SocketsHttpHandler HandlerFor(Uri address)
    {
        var handler = new SocketsHttpHandler { UseProxy = false };
        if (address.IsLoopback)
        {
            handler.SslOptions.RemoteCertificateValidationCallback =
                static (_, certificate, _, _) => certificate is not null;
        }

        return handler;
    }

    private static string FirstAddress()
    {
        ConfigurationManager configuration = Settings.Load(new Dictionary<string, string?>());
        string urls = Settings.Bind<ServerOptions>(configuration).Urls
            ?? configuration[WebHostDefaults.ServerUrlsKey]
            ?? ServerOptions.DefaultUrls;
        return urls.Split(';', StringSplitOptions.RemoveEmptyEntries)[0];
    }
}
