namespace DurableStreams.AspNetCore.Subscriptions.Webhooks;

/// <summary>Why an attempt to send a webhook failed.</summary>
internal enum WebhookFailure
{
    /// <summary>The URL is no longer allowed.</summary>
    UrlNotAllowed,

    /// <summary>The host resolves to no address that is allowed.</summary>
    AddressNotAllowed,

    /// <summary>The receiver cannot be reached, or its certificate is not valid.</summary>
    NotReachable,

    /// <summary>The receiver did not answer in time.</summary>
    TimedOut,

    /// <summary>The receiver answered with a status other than 2xx.</summary>
    Refused,

    /// <summary>Too many other attempts were in flight.</summary>
    Congested,

    /// <summary>The store with the keys was not available.</summary>
    KeysUnavailable,
}
