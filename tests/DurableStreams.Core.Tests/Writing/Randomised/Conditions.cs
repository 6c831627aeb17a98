using DurableStreams.Options;
using DurableStreams.Streams;

namespace DurableStreams.Core.Tests.Writing.Randomised;

/// <summary>Under what conditions several services share a stream.</summary>
internal sealed record Conditions
{
    public int Services { get; init; } = 2;

    /// <summary>True when the store belongs to the one service.</summary>
    public bool Exclusive { get; init; }

    /// <summary>The share of store calls that fail, half of them after having done their work.</summary>
    public double FaultRate { get; init; }

    /// <summary>How often, when an outcome is unknown, it is forgotten before it is looked for.</summary>
    public double ForgetRate { get; init; }

    /// <summary>How many other tasks may run before and after each store call, at most.</summary>
    public int MaxYields { get; init; } = 3;

    /// <summary>Small ones spread what waits over several commits.</summary>
    public int MaxCommitBytes { get; init; } = 1024;

    /// <summary>A time to live adds commits that renew it; it never ends within a test.</summary>
    public StreamLifetime Lifetime { get; init; }

    public StreamServiceOptions Options { get; init; } = new();

    /// <summary>Everything by chance, the same for the same seed.</summary>
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
