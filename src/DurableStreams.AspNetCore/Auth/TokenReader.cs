using System.Text;
using DurableStreams.Projects;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace DurableStreams.AspNetCore.Auth;

/// <summary>Validates tokens: JWT, signed with HS256 by one of the project's secrets, not expired.</summary>
internal sealed class TokenReader(TimeProvider time, IOptions<AuthOptions> options)
{
    private const int MaxBytes = 8 * 1024;

    // The only algorithms, whatever the token's header claims.
    private static readonly string[] Algorithms = [SecurityAlgorithms.HmacSha256];

    private readonly JsonWebTokenHandler _handler = new()
    {
        MapInboundClaims = false,
        MaximumTokenSizeInBytes = MaxBytes,
    };

    private readonly TimeSpan _skew = options.Value.ClockSkew;

    /// <summary>The keys that may sign a project's tokens.</summary>
    public static IReadOnlyList<SecurityKey> KeysOf(Project project) =>
    [
        .. project.SigningSecrets.Select(
            static secret => new SymmetricSecurityKey(Encoding.UTF8.GetBytes(secret.Secret))),
    ];

    /// <summary>Validates a token.</summary>
    /// <returns>Null if it is not valid.</returns>
    public async ValueTask<AccessGrant?> ReadAsync(string token, IReadOnlyList<SecurityKey> keys)
    {
        if (token.Length > MaxBytes || keys.Count == 0)
        {
            return null;
        }

        TokenValidationResult result = await _handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidAlgorithms = Algorithms,
            RequireSignedTokens = true,
            IssuerSigningKeys = keys,
            TryAllIssuerSigningKeys = true,
            ValidateIssuer = false,
            ValidateAudience = false,
            RequireExpirationTime = true,
            LifetimeValidator = (notBefore, expires, _, _) => IsCurrent(notBefore, expires),
        });
        return result is { IsValid: true, SecurityToken: JsonWebToken valid } && !valid.HasCriticalExtension()
            ? Interpret(valid)
            : null;
    }

    private static AccessGrant? Interpret(JsonWebToken token) =>
        Text(token, JwtRegisteredClaimNames.Sub) is { Length: > 0 } subject
        && Text(token, "scope") is { } scope
        && ToScope(scope) is { } allowed
        && (!token.TryGetPayloadValue("stream_id", out object? any) || any is string { Length: > 0 })
            ? new AccessGrant(
                subject, allowed, Text(token, "stream_id"), new DateTimeOffset(token.ValidTo, TimeSpan.Zero))
            : null;

    private static string? Text(JsonWebToken token, string claim) =>
        token.TryGetPayloadValue(claim, out object? value) ? value as string : null;

    private static Scope? ToScope(string scope) => scope switch
    {
        "read" => Scope.Read,
        "write" => Scope.Write,
        "manage" => Scope.Manage,
        _ => null,
    };

    private bool IsCurrent(DateTime? notBefore, DateTime? expires)
    {
        DateTime now = time.GetUtcNow().UtcDateTime;
        return expires is { } end && now - _skew < end && (notBefore is not { } start || start - _skew <= now);
    }
}
