namespace DurableStreams.AspNetCore.Subscriptions.Webhooks;

/// <summary>A host resolves to no address that webhooks may go to.</summary>
internal sealed class AddressNotAllowedException() : Exception("The host has no public address.");
