using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace DurableStreams.AspNetCore.Errors;

/// <summary>
/// An exhausted quota, as the headers <c>RateLimit</c> and <c>RateLimit-Policy</c> describe it (draft-ietf-httpapi-
/// ratelimit-headers-10).
/// </summary>
internal sealed class RateLimit
{
    public const string Header = "RateLimit";
    public const string PolicyHeader = "RateLimit-Policy";

    // The official client backs off further by itself.
    private const int RetryAfterSeconds = 1;

    private static readonly StringValues RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);

    private readonly StringValues _policy;
    private readonly StringValues _state;

    private RateLimit(string name, string? quota, bool isRestored)
    {
        _policy = quota is null ? StringValues.Empty : $"\"{name}\";{quota}";
        _state = $"\"{name}\";r=0" + (isRestored ? $";t={RetryAfterSeconds}" : "");
    }

    /// <summary>No quota of the client: the server cannot do more at the moment.</summary>
    public static RateLimit Capacity { get; } = new("capacity", quota: null, isRestored: true);

    /// <summary>A number of requests per second.</summary>
    public static RateLimit PerSecond(string name, int requests) =>
        new(name, string.Create(CultureInfo.InvariantCulture, $"q={requests};w=1"), isRestored: true);

    /// <summary>A number of requests at a time. When one of them ends is not known.</summary>
    public static RateLimit AtATime(string name, int requests) => new(
        name,
        string.Create(CultureInfo.InvariantCulture, $"q={requests};qu=\"concurrent-requests\""),
        isRestored: false);

    /// <summary>Adds the headers to a 429 or 503: when to try again, and the quota.</summary>
    public void Write(IHeaderDictionary headers)
    {
        headers.RetryAfter = RetryAfter;
        headers[Header] = _state;
        if (_policy.Count > 0)
        {
            headers[PolicyHeader] = _policy;
        }
    }
}
