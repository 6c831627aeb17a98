using System.Threading.RateLimiting;
using DurableStreams.AspNetCore.Errors;
using DurableStreams.AspNetCore.Options;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace DurableStreams.AspNetCore.Limits;

/// <summary>Limits the append rate: one token bucket per project.</summary>
internal sealed class AppendRate : IDisposable
{
    // Small steps, so that a low rate does not become a series of bursts.
    private const int RefillsPerSecond = 10;

    private readonly PartitionedRateLimiter<string>? _limiter;
    private readonly ProtocolError _refusal = ProtocolErrors.TooManyAppends;

    public AppendRate(IOptions<DurableStreamsHttpOptions> options)
    {
        LimitOptions limits = options.Value.Limits;
        if (limits.AppendsPerSecondPerProject == 0)
        {
            return;
        }

        _refusal = _refusal.With(RateLimit.PerSecond("appends", limits.AppendsPerSecondPerProject));
        bool isSlow = limits.AppendsPerSecondPerProject < RefillsPerSecond;
        _limiter = PartitionedRateLimiter.Create<string, string>(project => RateLimitPartition.GetTokenBucketLimiter(
            project,
            _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = limits.AppendBurstPerProject,
                TokensPerPeriod = isSlow
                    ? limits.AppendsPerSecondPerProject
                    : limits.AppendsPerSecondPerProject / RefillsPerSecond,
                ReplenishmentPeriod = isSlow ? TimeSpan.FromSeconds(1) : TimeSpan.FromSeconds(1.0 / RefillsPerSecond),
                QueueLimit = 0,
                AutoReplenishment = true,
            }));
    }

    /// <summary>Counts a request that appends or creates.</summary>
    /// <returns>Null, or the refusal if the project has exceeded its rate.</returns>
    public ProtocolError? Take(string method, string project)
    {
        if (_limiter is null || !(HttpMethods.IsPost(method) || HttpMethods.IsPut(method)))
        {
            return null;
        }

        using RateLimitLease lease = _limiter.AttemptAcquire(project);
        return lease.IsAcquired ? null : _refusal;
    }

    public void Dispose() => _limiter?.Dispose();
}
