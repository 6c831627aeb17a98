using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using NSec.Cryptography;

namespace DurableStreams.Samples;

/// <summary>
/// Verifies <c>Webhook-Signature: t=…,kid=…,ed25519=…</c>, an Ed25519 signature of <c>&lt;t&gt;.&lt;body&gt;</c>.
/// </summary>
internal sealed class WebhookVerifier(HttpClient client, string keysUrl, TimeProvider time)
{
    private static readonly TimeSpan ReplayWindow = TimeSpan.FromMinutes(5);

    /// <summary>So that forged webhooks with unknown keys do not make this worker ask for the keys each time.</summary>
    private static readonly TimeSpan MinReadInterval = TimeSpan.FromSeconds(10);

    private Dictionary<string, PublicKey> _keys = [];
    private DateTimeOffset _nextRead;

    /// <summary>Whether the server has signed this body in the last minutes.</summary>
    /// <param name="header">The value of the header.</param>
    /// <param name="body">The exact bytes that were received.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<bool> IsGenuineAsync(string header, byte[] body, CancellationToken cancellationToken)
    {
        Dictionary<string, string> fields = header.Split(',').Select(static part => part.Split('=', 2))
            .Where(static pair => pair.Length == 2)
            .GroupBy(static pair => pair[0], static pair => pair[1])
            .ToDictionary(static group => group.Key, static group => group.Last());
        return fields.TryGetValue("t", out string? stamp)
            && fields.TryGetValue("kid", out string? kid)
            && fields.TryGetValue("ed25519", out string? signature)
            && long.TryParse(stamp, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds)
            && Math.Abs(time.GetUtcNow().ToUnixTimeSeconds() - seconds) <= ReplayWindow.TotalSeconds
            && Base64Url.IsValid(signature)
            && await FindKeyAsync(kid, cancellationToken) is { } key
            && SignatureAlgorithm.Ed25519.Verify(
                key, [.. Encoding.ASCII.GetBytes(stamp + "."), .. body], Base64Url.DecodeFromChars(signature));
    }

    // An unknown key may be new: the keys are read again.
    private async Task<PublicKey?> FindKeyAsync(string kid, CancellationToken cancellationToken)
    {
        if (!_keys.ContainsKey(kid) && time.GetUtcNow() >= _nextRead)
        {
            _nextRead = time.GetUtcNow() + MinReadInterval;
            JsonElement set = await client.GetFromJsonAsync<JsonElement>(keysUrl, cancellationToken);
            _keys = set.GetProperty("keys").EnumerateArray().ToDictionary(
                static key => key.GetProperty("kid").GetString()!,
                static key => PublicKey.Import(
                    SignatureAlgorithm.Ed25519,
                    Base64Url.DecodeFromChars(key.GetProperty("x").GetString()),
                    KeyBlobFormat.RawPublicKey));
        }

        return _keys.GetValueOrDefault(kid);
    }
}
