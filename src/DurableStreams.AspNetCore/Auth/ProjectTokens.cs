using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace DurableStreams.AspNetCore.Auth;

/// <summary>Creates project tokens. Any JWT library can create them, too.</summary>
public static class ProjectTokens
{
    /// <summary>Signs a token.</summary>
    /// <param name="secret">One of the project's signing secrets.</param>
    /// <param name="project">The project that the token gives access to.</param>
    /// <param name="scope"><c>read</c>, <c>write</c> or <c>manage</c>.</param>
    /// <param name="expiresAt">When the token expires.</param>
    /// <param name="streamId">
    /// The only stream that the token allows, by its name within the project; null for all.
    /// </param>
    public static string Sign(
        string secret, string project, string scope, DateTimeOffset expiresAt, string? streamId = null)
    {
        ArgumentNullException.ThrowIfNull(secret);
        var claims = new Dictionary<string, object>
        {
            [JwtRegisteredClaimNames.Sub] = project,
            ["scope"] = scope,
            [JwtRegisteredClaimNames.Exp] = expiresAt.ToUnixTimeSeconds(),
        };
        if (streamId is not null)
        {
            claims["stream_id"] = streamId;
        }

        var handler = new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false };
        return handler.CreateToken(new SecurityTokenDescriptor
        {
            Claims = claims,
            SigningCredentials = new SigningCredentials(
                new SymmetricSecurityKey(Encoding.UTF8.GetBytes(secret)), SecurityAlgorithms.HmacSha256),
        });
    }
}
