using System.IO.Pipelines;
using DurableStreams.AspNetCore.Errors;
using DurableStreams.AspNetCore.Options;
using DurableStreams.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace DurableStreams.AspNetCore.Requests;

/// <summary>The limits of request bodies, and the errors of requests that exceed them.</summary>
internal sealed class BodyLimits(
    IOptions<DurableStreamsHttpOptions> options, RequestBodyBudget budget, LargeWorkTurns turns, TimeProvider time)
{
    private readonly TimeSpan _idleTimeout = options.Value.RequestBody.IdleTimeout;

    /// <summary>The maximum size of a body, in bytes.</summary>
    public int MaxBytes { get; } = options.Value.MaxBodyBytes;

    /// <summary>The error for a body of more than <see cref="MaxBytes"/>.</summary>
    public ProtocolError TooLarge { get; } = ProtocolErrors.BodyTooLarge(options.Value.MaxBodyBytes);

    /// <summary>The error for a body whose next byte did not arrive in time.</summary>
    public ProtocolError TimedOut { get; } = ProtocolErrors.BodyTimedOut(options.Value.RequestBody.IdleTimeout);

    public BodyIdleTimer StartTimer(PipeReader reader) => new(reader, time, _idleTimeout);

    public LargeBody Large(HttpContext context, BodyRules rules) => new(context, rules, budget, turns);
}
