using DurableStreams.Options;
using DurableStreams.Streams;

namespace DurableStreams.Core.Tests.Writing.Randomised;

/// <summary>The conditions under which several services use a stream.</summary>
internal sealed record Conditions
{
    public int Services { get; init; } = 2;

    /// <summary>True if only one service uses the store.</summary>
    public bool Exclusive { get; init; }

    /// <summary>Fraction of store calls that fail, half of them after they took effect.</summary>
    public double FaultRate { get; init; }

    /// <summary>Fraction of unknown outcomes that the commit ring loses before they are looked up.</summary>
    public double ForgetRate { get; init; }

    /// <summary>Maximum number of yields before and after each store call.</summary>
    public int MaxYields { get; init; } = 3;

    /// <summary>Size of a commit in bytes. A small limit splits the waiting requests into several commits.</summary>
    public int MaxCommitBytes { get; init; } = 1024;

    /// <summary>A time to live adds commits that renew it. Streams never expire during a test.</summary>
    public StreamLifetime Lifetime { get; init; }

    public StreamServiceOptions Options { get; init; } = new();

    /// <summary>Random conditions, equal for equal seeds.</summary>
    public static Conditions Random(int seed)
    {
        var random = new Random(seed);
        return new Conditions
        {
            Services = 2 + random.Next(2),
            FaultRate = random.Next(4) * 0.1,
            ForgetRate = random.Next(4) == 0 ? 0.5 : 0,
            MaxYields = 1 + random.Next(6),
            MaxCommitBytes = random.Next(3) == 0 ? 16 : 1024,
            Lifetime = random.Next(3) == 0 ? new StreamLifetime(3600, null) : default,
            Options = new StreamServiceOptions
            {
                MaxCommitAttempts = random.Next(3) == 0 ? 2 : 30,
                UnknownOutcomeTimeout = random.Next(3) == 0 ? TimeSpan.FromMilliseconds(10) : TimeSpan.FromMinutes(1),
                MaxWaitingPerStream = random.Next(4) == 0 ? 2 : 4096,
                MaxActiveStreams = random.Next(3) == 0 ? 1 : 100,
            },
        };
    }
}
