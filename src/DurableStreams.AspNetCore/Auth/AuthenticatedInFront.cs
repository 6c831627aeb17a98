namespace DurableStreams.AspNetCore.Auth;

/// <summary>
/// Attached to a request that needs no token but was authenticated by a proxy in front of the server: what it reads is
/// not for everyone. See <see cref="AuthOptions.PublicWhenOpen"/>.
/// </summary>
internal sealed class AuthenticatedInFront
{
    public static AuthenticatedInFront Instance { get; } = new();
}
