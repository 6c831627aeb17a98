using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace DurableStreams.AspNetCore;

/// <summary>A token bucket for each project that is being written to.</summary>
internal sealed class AppendRate : IDisposable
{
    // How often buckets are filled: ten times a second, so that a small rate is no series of bursts.
    private const int Refills = 10;

    private readonly PartitionedRateLimiter<string>? _limiter;

    public AppendRate(IOptions<DurableStreamsHttpOptions> options)
    {
        LimitOptions limits = options.Value.Limits;
        if (limits.AppendsPerSecondPerProject == 0)
        {
            return;
        }

        bool isSlow = limits.AppendsPerSecondPerProject < Refills;
        _limiter = PartitionedRateLimiter.Create<string, string>(project => RateLimitPartition.GetTokenBucketLimiter(
            project,
            _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = limits.AppendBurstPerProject,
                TokensPerPeriod = isSlow ? limits.AppendsPerSecondPerProject : limits.AppendsPerSecondPerProject / Refills,
                ReplenishmentPeriod = isSlow ? TimeSpan.FromSeconds(1) : TimeSpan.FromSeconds(1.0 / Refills),
                QueueLimit = 0,
                AutoReplenishment = true,
            }));
    }

    /// <summary>Counts a request that appends or creates.</summary>
    /// <returns>False when it is one too many.</returns>
    public bool TryTake(string method, string project)
    {
        if (_limiter is null || !(HttpMethods.IsPost(method) || HttpMethods.IsPut(method)))
        {
            return true;
        }

        using RateLimitLease lease = _limiter.AttemptAcquire(project);
        return lease.IsAcquired;
    }

    public void Dispose() => _limiter?.Dispose();
}
