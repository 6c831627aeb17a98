using DurableStreams.AspNetCore.Errors;
using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore.Diagnostics;

/// <summary>Operation names for metrics and traces that belong to no single endpoint.</summary>
internal static class Operations
{
    public const string Options = "options";

    /// <summary>A request that reached no endpoint.</summary>
    public const string Unknown = "unknown";

    /// <summary>Refuses a request before it reaches an endpoint.</summary>
    public static ValueTask<string> Refuse(HttpContext context, ProtocolError error)
    {
        ErrorResponse.Write(context, error);
        return new(Unknown);
    }
}
