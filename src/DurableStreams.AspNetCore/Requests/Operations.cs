using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore;

/// <summary>The names of operations, by which requests are counted, that belong to no single endpoint.</summary>
internal static class Operations
{
    public const string Options = "options";

    /// <summary>A request that reached no endpoint.</summary>
    public const string Unknown = "unknown";

    /// <summary>Refuses a request before it reaches an endpoint.</summary>
    public static ValueTask<string> Refuse(HttpContext context, ProtocolError problem)
    {
        ErrorResponse.Write(context, problem);
        return new(Unknown);
    }
}
