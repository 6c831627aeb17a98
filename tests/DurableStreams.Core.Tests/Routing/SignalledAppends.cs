using DurableStreams.Signals;

namespace DurableStreams.Core.Tests.Routing;

/// <summary>Keeps every signal to append, and passes it on as the test says.</summary>
internal sealed class SignalledAppends : IAppendSignals
{
    private readonly Lock _gate = new();
    private readonly List<AppendSignal> _sent = [];
    private readonly List<int> _groups = [];

    /// <summary>Called for each signal; by default, the signal is lost.</summary>
    public Func<AppendSignal, Task> Deliver { get; set; } = static _ => Task.CompletedTask;

    /// <summary>The signalled appends so far, including repetitions.</summary>
    public IReadOnlyList<AppendSignal> Sent
    {
        get
        {
            lock (_gate)
            {
                return [.. _sent];
            }
        }
    }

    /// <summary>The number of appends in each signal.</summary>
    public IReadOnlyList<int> Groups
    {
        get
        {
            lock (_gate)
            {
                return [.. _groups];
            }
        }
    }

    public async ValueTask AppendAsync(IReadOnlyList<AppendSignal> appends, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _sent.AddRange(appends);
            _groups.Add(appends.Count);
        }

        await Task.WhenAll(appends.Select(Deliver));
    }
}
