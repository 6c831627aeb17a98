namespace DurableStreams.AspNetCore.Protocol;

/// <summary>
/// The methods that each resource supports, as the <c>Allow</c> header lists them (RFC 9110 §10.2.1).
/// </summary>
internal static class AllowedMethods
{
    public const string Stream = "GET, HEAD, PUT, POST, DELETE, OPTIONS";

    /// <summary>A stream that is written by its sources and not by clients.</summary>
    public const string ReadOnlyStream = "GET, HEAD, DELETE, OPTIONS";

    public const string Estuary = "GET, DELETE, OPTIONS";

    public const string EstuarySubscription = "POST, DELETE, OPTIONS";

    public const string Project = "GET, PUT, OPTIONS";

    public const string List = "GET, OPTIONS";

    public const string Subscription = "GET, PUT, DELETE, OPTIONS";

    /// <summary>What is done with a subscription: streams are added, wakes are claimed and acknowledged.</summary>
    public const string SubscriptionAction = "POST, OPTIONS";

    /// <summary>An explicit stream of a subscription.</summary>
    public const string SubscriptionStream = "DELETE, OPTIONS";

    /// <summary>The keys that verify webhooks.</summary>
    public const string PublicKeys = "GET, OPTIONS";

    /// <summary>The pages and figures of the dashboard.</summary>
    public const string Dashboard = "GET, HEAD";
}
