namespace DurableStreams.AspNetCore.Options;

/// <summary>The syntax of CORS origins in settings and project configurations.</summary>
internal static class CorsOrigins
{
    /// <summary>All origins.</summary>
    public const string Any = "*";

    /// <summary>Whether a text is <see cref="Any"/> or an origin exactly as browsers write it.</summary>
    public static bool IsValid(string text) =>
        text == Any
        || (Uri.TryCreate(text, UriKind.Absolute, out Uri? uri)
            && uri.Scheme.Length > 0 && uri.Host.Length > 0
            && string.Equals(uri.GetLeftPart(UriPartial.Authority), text, StringComparison.Ordinal)
            && uri.UserInfo.Length == 0);
}
