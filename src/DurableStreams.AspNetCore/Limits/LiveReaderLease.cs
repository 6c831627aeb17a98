using System.Threading.RateLimiting;

namespace DurableStreams.AspNetCore.Limits;

/// <summary>The permits of one live reader; <c>default</c> holds none.</summary>
internal readonly struct LiveReaderLease(RateLimitLease? total, RateLimitLease? ofProject) : IDisposable
{
    public void Dispose()
    {
        ofProject?.Dispose();
        total?.Dispose();
    }
}
