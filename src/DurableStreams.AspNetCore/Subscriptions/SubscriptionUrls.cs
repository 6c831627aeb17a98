using DurableStreams.AspNetCore.Routing;
using DurableStreams.Subscriptions;
using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore.Subscriptions;

/// <summary>
/// The URLs that workers call and read (§6.5, §7.1): below the public URL of the settings, or else below the one that
/// the client used which created the subscription.
/// </summary>
internal sealed class SubscriptionUrls(StreamUrls streams)
{
    /// <summary>The URL of the stream root, to be stored with a subscription.</summary>
    public string BaseOf(HttpRequest request) => streams.RootOf(request);

    /// <summary>The URL of the callbacks of a webhook.</summary>
    /// <param name="subscription">The subscription.</param>
    /// <param name="storedBase">See <see cref="SubscriptionHead.BaseUrl"/>.</param>
    public string CallbackOf(SubscriptionKey subscription, string storedBase) =>
        $"{streams.PublicRoot ?? storedBase}/{subscription.Path.ToUrlPath()}/callback";

    /// <summary>The URL of the public keys.</summary>
    /// <inheritdoc cref="CallbackOf"/>
    public string PublicKeysOf(SubscriptionKey subscription, string storedBase) =>
        (streams.PublicRoot ?? storedBase)
        + (subscription.Project is { } project ? $"/{project}" : "")
        + $"/{Addressing.StreamPath.ReservedSegment}/jwks.json";
}
