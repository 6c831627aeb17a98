namespace DurableStreams.Server.Client;

/// <summary>A token, and the server that may receive it.</summary>
/// <param name="value">The token.</param>
/// <param name="origin">Scheme, host and port of the only server that may receive it; null for every server.</param>
internal sealed class AccessToken(string value, string? origin)
{
    /// <summary>The token for a request; null if it must not be sent there.</summary>
    public string? For(Uri url) =>
        origin is null || url.GetLeftPart(UriPartial.Authority) == origin ? value : null;

    /// <summary>Hides the token.</summary>
    public override string ToString() => "(hidden)";
}
