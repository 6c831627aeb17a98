using System.Threading.RateLimiting;
using DurableStreams.AspNetCore.Errors;
using DurableStreams.AspNetCore.Options;
using Microsoft.Extensions.Options;

namespace DurableStreams.AspNetCore.Limits;

/// <summary>Limits the number of concurrent live readers, in total and per project.</summary>
internal sealed class LiveReaderLimits : IDisposable
{
    private readonly ConcurrencyLimiter _total;
    private readonly PartitionedRateLimiter<string> _byProject;
    private readonly ProtocolError _full;
    private readonly ProtocolError _projectIsFull;

    public LiveReaderLimits(IOptions<DurableStreamsHttpOptions> options)
    {
        LimitOptions limits = options.Value.Limits;
        _full = ProtocolErrors.Unavailable.With(RateLimit.AtATime("live-readers", limits.LiveReaders));
        _projectIsFull = ProtocolErrors.TooManyReaders.With(
            RateLimit.AtATime("live-readers-of-project", limits.LiveReadersPerProject));
        _total = new ConcurrencyLimiter(WithoutQueue(limits.LiveReaders));
        _byProject = PartitionedRateLimiter.Create<string, string>(project => RateLimitPartition.GetConcurrencyLimiter(
            project, _ => WithoutQueue(limits.LiveReadersPerProject)));
    }

    /// <summary>Admits a live reader until the result is disposed.</summary>
    /// <param name="project">Null where requests need no token: then only the total counts.</param>
    /// <param name="refusal">Null if the reader is admitted.</param>
    public LiveReaderLease TryAcquire(string? project, out ProtocolError? refusal)
    {
        RateLimitLease total = _total.AttemptAcquire();
        if (!total.IsAcquired)
        {
            total.Dispose();
            refusal = _full;
            return default;
        }

        RateLimitLease? ofProject = project is null ? null : _byProject.AttemptAcquire(project);
        var lease = new LiveReaderLease(total, ofProject);
        if (ofProject is { IsAcquired: false })
        {
            lease.Dispose();
            refusal = _projectIsFull;
            return default;
        }

        refusal = null;
        return lease;
    }

    public void Dispose()
    {
        _total.Dispose();
        _byProject.Dispose();
    }

    private static ConcurrencyLimiterOptions WithoutQueue(int permits) =>
        new() { PermitLimit = permits, QueueLimit = 0 };
}
