using DurableStreams.Appending;
using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore.AppendRoutes;

/// <summary>
/// Makes the appends of HTTP requests. A host may register its own; by default, this process makes them.
/// </summary>
public interface IAppendRoute
{
    /// <summary>Makes an append, or has it made.</summary>
    /// <remarks>The caller may reuse the body's memory once this method has returned its task.</remarks>
    /// <param name="context">The request. If its client leaves, a route may stop waiting for the outcome.</param>
    /// <param name="append">The append.</param>
    ValueTask<AppendOutcome> AppendAsync(HttpContext context, AppendRequest append);
}
