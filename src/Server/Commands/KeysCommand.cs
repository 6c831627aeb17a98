using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Text.Json;
using DurableStreams.Addressing;
using DurableStreams.AspNetCore.Auth;
using DurableStreams.AspNetCore.Options;
using DurableStreams.AspNetCore.Subscriptions.Keys;
using DurableStreams.Server.Configuration;
using DurableStreams.Storage.Sqlite;

namespace DurableStreams.Server.Commands;

/// <summary><c>keys rotate</c>: replaces the key that signs webhooks.</summary>
internal static class KeysCommand
{
    private static readonly Option<bool> Now = new("--now")
    {
        Description = "Sign with the new key at once, because the old one is no longer secret. "
            + "[default: publish it for seven minutes first, so that every receiver knows it]",
    };

    public static Command Create()
    {
        var rotate = new Command("rotate", "Replace the key that signs webhooks, and print the id of the new one.")
        {
            Now,
            SettingOptions.RunningServer,
            SettingOptions.Data,
        };
        rotate.SetAction(static (line, cancellation) => Problems.ReportAsync(() => RotateAsync(
            line.GetValue(Now),
            line.GetValue(SettingOptions.RunningServer),
            SettingOptions.Overrides(line),
            Console.Out,
            cancellation)));
        return new Command("keys", "Manage the keys that sign webhooks.") { rotate };
    }

    /// <param name="immediately">See <see cref="SigningKeyStore.RotateAsync"/>.</param>
    /// <param name="server">The URL of a running server; null to write to the data folder of a stopped one.</param>
    /// <param name="overrides">Settings that override the configuration.</param>
    /// <param name="output">Receives the id of the new key.</param>
    /// <param name="cancellationToken">Cancels the command before it changes anything.</param>
    /// <exception cref="InvalidSettingException">The key cannot be replaced; the message says why.</exception>
    private static async Task RotateAsync(
        bool immediately,
        string? server,
        IReadOnlyDictionary<string, string?> overrides,
        TextWriter output,
        CancellationToken cancellationToken)
    {
        ConfigurationManager configuration = Settings.Load(overrides);
        RotatedKey rotated = server is null
            ? await StoreAsync(immediately, configuration, cancellationToken)
            : await SendAsync(immediately, server, configuration, cancellationToken);
        string from = rotated.ActiveFrom.UtcDateTime.ToString(
            "yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
        await output.WriteLineAsync($"The key {rotated.Id} signs webhooks from {from}.");
    }

    private static async Task<RotatedKey> StoreAsync(
        bool immediately, ConfigurationManager configuration, CancellationToken cancellationToken)
    {
        var webhooks = Settings.Bind<WebhookOptions>(configuration, WebhookOptions.SectionName);
        if (!string.IsNullOrEmpty(webhooks.SigningKey))
        {
            throw KeyIsASetting();
        }

        await using SqliteStreamStore store = StoppedServer.OpenStore(
            Settings.Bind<ServerOptions>(configuration));
        var keys = new SigningKeyStore(store, TimeProvider.System, webhooks.RetiredKeyLifetime);
        return await keys.RotateAsync(immediately, cancellationToken);
    }

    private static async Task<RotatedKey> SendAsync(
        bool immediately, string server, ConfigurationManager configuration, CancellationToken cancellationToken)
    {
        string? adminKey = Settings.Bind<AuthOptions>(configuration, AuthOptions.SectionName).AdminKey;
        if (string.IsNullOrEmpty(adminKey))
        {
            throw new InvalidSettingException(
                "Set Auth__AdminKey to the key of the server: a running server requires it to replace keys.");
        }

        string root = Settings.Bind<DurableStreamsHttpOptions>(configuration).Root;
        string query = immediately ? "?now=true" : "";
        using var request = new HttpRequestMessage(
            HttpMethod.Post, ServerUrl.Of(server, $"{root}/{StreamPath.ReservedSegment}/keys/rotate{query}"));
        byte[] body = await AdminRequest.SendAsync(
            request, server, adminKey, HttpStatusCode.OK, HttpStatusCode.Conflict, cancellationToken)
            ?? throw KeyIsASetting();
        try
        {
            using JsonDocument json = JsonDocument.Parse(body);
            return new RotatedKey(
                json.RootElement.GetProperty("kid").GetString()!,
                json.RootElement.GetProperty("active_from").GetDateTimeOffset());
        }
        catch (Exception other) when (other is JsonException or KeyNotFoundException or InvalidOperationException
            or FormatException)
        {
            throw ServerUrl.NotAServer(server, other);
        }
    }

    private static InvalidSettingException KeyIsASetting() => new(
        "The key is a setting, DurableStreams__Webhooks__SigningKey: change it there and restart the server.");
}
