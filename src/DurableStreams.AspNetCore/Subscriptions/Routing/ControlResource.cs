namespace DurableStreams.AspNetCore.Subscriptions.Routing;

/// <summary>What a URL below <c>__ds</c> names (§6).</summary>
internal enum ControlResource
{
    /// <summary><c>subscriptions/:id</c>.</summary>
    Subscription,

    /// <summary><c>subscriptions/:id/streams</c>.</summary>
    Streams,

    /// <summary><c>subscriptions/:id/streams/:path</c>.</summary>
    Stream,

    /// <summary><c>subscriptions/:id/callback</c>.</summary>
    Callback,

    /// <summary><c>subscriptions/:id/claim</c>.</summary>
    Claim,

    /// <summary><c>subscriptions/:id/ack</c>.</summary>
    Ack,

    /// <summary><c>subscriptions/:id/release</c>.</summary>
    Release,

    /// <summary><c>jwks.json</c>.</summary>
    PublicKeys,

    /// <summary><c>keys/rotate</c>; only below the stream root.</summary>
    KeyRotation,
}
