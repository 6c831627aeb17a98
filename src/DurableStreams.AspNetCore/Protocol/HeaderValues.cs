using Microsoft.Extensions.Primitives;

namespace DurableStreams.AspNetCore.Protocol;

/// <summary>Header values that many responses share, created once so that setting one allocates nothing.</summary>
internal static class HeaderValues
{
    public static readonly StringValues Json = "application/json";
    public static readonly StringValues ProblemJson = "application/problem+json";
    public static readonly StringValues NoSniff = "nosniff";
    public static readonly StringValues NoStore = "no-store";
    public static readonly StringValues True = "true";
}
