using DurableStreams.AspNetCore.Options;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace DurableStreams.AspNetCore.Responses;

/// <summary>Creates the writers of response bodies.</summary>
internal sealed class ResponseWriters(TimeProvider time, IOptions<DurableStreamsHttpOptions> options)
{
    private readonly TimeSpan _timeout = options.Value.WriteTimeout;

    /// <summary>A writer whose waits end when the client disconnects.</summary>
    public ResponseWriter Create(HttpContext context) => Create(context, TimeSpan.Zero, context.RequestAborted);

    /// <param name="context">The request.</param>
    /// <param name="lifetime">
    /// The time from now in which the client may stop reading without being disconnected.
    /// </param>
    /// <param name="ending">Ends a wait at once.</param>
    public ResponseWriter Create(HttpContext context, TimeSpan lifetime, CancellationToken ending) =>
        new(context, new SliceTimeout(time, _timeout, lifetime), ending);
}
