using System.Globalization;
using DurableStreams.Addressing;
using DurableStreams.AspNetCore.Auth;
using DurableStreams.AspNetCore.Errors;
using DurableStreams.AspNetCore.Options;
using DurableStreams.AspNetCore.Subscriptions.Errors;
using DurableStreams.Subscriptions;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace DurableStreams.AspNetCore.Subscriptions.Tokens;

/// <summary>
/// Signs and validates the tokens of wakes and claims (§12.9): JWT, signed with HS256 by a secret of the store. They
/// only acknowledge, extend and end their own wake, and no other token does.
/// </summary>
internal sealed class WakeTokens(
    WakeTokenSecret secret, TimeProvider time, IOptions<WebhookOptions> options, IOptions<AuthOptions> auth)
{
    private const string IncarnationClaim = "inc";
    private const string GenerationClaim = "gen";
    private const int MaxBytes = 4 * 1024;

    // The only algorithm, whatever the token's header claims.
    private static readonly string[] Algorithms = [SecurityAlgorithms.HmacSha256];

    private readonly JsonWebTokenHandler _handler = new()
    {
        MapInboundClaims = false,
        MaximumTokenSizeInBytes = MaxBytes,
        SetDefaultTimesOnTokenCreation = false,
    };

    private readonly TimeSpan _lifetime = options.Value.TokenLifetime;
    private readonly TimeSpan _skew = auth.Value.ClockSkew;

    /// <summary>Signs the token of a wake.</summary>
    /// <exception cref="Storage.StoreUnavailableException">The secret cannot be read.</exception>
    public async ValueTask<string> SignAsync(
        SubscriptionKey subscription, WakeToken wake, CancellationToken cancellationToken)
    {
        SecurityKey key = await secret.GetAsync(cancellationToken);
        DateTimeOffset now = time.GetUtcNow();
        return _handler.CreateToken(new SecurityTokenDescriptor
        {
            Claims = new Dictionary<string, object>
            {
                [JwtRegisteredClaimNames.Sub] = subscription.ToString(),
                [IncarnationClaim] = wake.Incarnation.ToString(),
                [GenerationClaim] = wake.Generation,
                [JwtRegisteredClaimNames.Iat] = now.ToUnixTimeSeconds(),
                [JwtRegisteredClaimNames.Exp] = (now + _lifetime).ToUnixTimeSeconds(),
            },
            SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.HmacSha256),
        });
    }

    /// <summary>Validates a token for a subscription.</summary>
    /// <returns>The claims, or the error.</returns>
    /// <exception cref="Storage.StoreUnavailableException">The secret cannot be read.</exception>
    public async ValueTask<(WakeToken Token, ProtocolError? Problem)> ReadAsync(
        string? token, SubscriptionKey subscription, CancellationToken cancellationToken)
    {
        if (token is null)
        {
            return (default, SubscriptionErrors.TokenMissing);
        }

        if (token.Length > MaxBytes)
        {
            return (default, SubscriptionErrors.TokenInvalid);
        }

        TokenValidationResult result = await _handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidAlgorithms = Algorithms,
            RequireSignedTokens = true,
            IssuerSigningKey = await secret.GetAsync(cancellationToken),
            ValidateIssuer = false,
            ValidateAudience = false,
            RequireExpirationTime = true,

            // Judged below: an expired token has an error of its own.
            LifetimeValidator = static (_, expires, _, _) => expires is not null,
        });
        return result is not { IsValid: true, SecurityToken: JsonWebToken valid }
            || valid.HasCriticalExtension()
            || Interpret(valid, subscription) is not { } wake
                ? (default, SubscriptionErrors.TokenInvalid)
                : time.GetUtcNow().UtcDateTime - _skew >= valid.ValidTo
                    ? (default, SubscriptionErrors.TokenExpired)
                    : (wake, null);
    }

    private static WakeToken? Interpret(JsonWebToken token, SubscriptionKey subscription) =>
        token.Subject == subscription.ToString()
        && token.TryGetPayloadValue(IncarnationClaim, out string? incarnation)
        && Guid.TryParseExact(incarnation, "N", out Guid id)
        && token.TryGetPayloadValue(GenerationClaim, out object? generation)
        && long.TryParse(
            Convert.ToString(generation, CultureInfo.InvariantCulture),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out long number)
            ? new WakeToken(new Incarnation(id), number)
            : null;
}
