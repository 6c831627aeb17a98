using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace DurableStreams.AspNetCore.Tests.Auth;

/// <summary>Builds tokens by hand, so that they can be invalid in any way.</summary>
internal static class Tokens
{
    public const string Secret = "the first secret of the project p, thirty-two bytes or more";
    public const string OtherSecret = "the only secret of the project other, thirty-two bytes or more";

    /// <summary>The start time of tests that control the clock.</summary>
    public static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly RSA Rsa = RSA.Create(2048);

    public static string Payload(
        string? subject = "p",
        string? scope = "read",
        string? streamId = null,
        TimeSpan? lifetime = null,
        bool expires = true,
        string more = "",
        DateTimeOffset? now = null)
    {
        var claims = new List<string>();
        Add(subject is null ? null : $"\"sub\":\"{subject}\"");
        Add(scope is null ? null : $"\"scope\":\"{scope}\"");
        Add(streamId is null ? null : $"\"stream_id\":\"{streamId}\"");
        Add(
            expires
                ? $"\"exp\":{((now ?? Now) + (lifetime ?? TimeSpan.FromMinutes(10)))
                    .ToUnixTimeSeconds()
                    .ToString(CultureInfo.InvariantCulture)}"
                : null);
        Add(more.Length == 0 ? null : more);
        return "{" + string.Join(',', claims) + "}";

        void Add(string? claim)
        {
            if (claim is not null)
            {
                claims.Add(claim);
            }
        }
    }

    public static string Sign(string payload, string secret = Secret, string algorithm = "HS256", string header = "")
    {
        string head = header.Length > 0 ? header : $$"""{"alg":"{{algorithm}}","typ":"JWT"}""";
        string signed = Encode(head) + "." + Encode(payload);
        byte[] bytes = Encoding.ASCII.GetBytes(signed);
        byte[] key = Encoding.UTF8.GetBytes(secret);
        byte[] signature = algorithm switch
        {
            "HS384" => HMACSHA384.HashData(key, bytes),
            "HS512" => HMACSHA512.HashData(key, bytes),
            "RS256" => Rsa.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            "none" => [],
            _ => HMACSHA256.HashData(key, bytes),
        };
        return signed + "." + Base64Url.EncodeToString(signature);
    }

    public static string Of(string scope, string? streamId = null) => Sign(Payload(scope: scope, streamId: streamId));

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
