using DurableStreams.Addressing;

namespace DurableStreams.AspNetCore.Subscriptions.Tokens;

/// <summary>The claims of a valid token of a wake (§7.3).</summary>
/// <param name="Incarnation">The incarnation of the subscription.</param>
/// <param name="Generation">The generation of the wake.</param>
internal readonly record struct WakeToken(Incarnation Incarnation, long Generation);
