using DurableStreams.Signals;

namespace DurableStreams.Core.Tests.Routing;

/// <summary>Keeps every signal to append, and passes it on as the test says.</summary>
internal sealed class SignalledAppends : IAppendSignals
{
    private readonly Lock _gate = new();
    private readonly List<AppendSignal> _sent = [];

    /// <summary>Called for each signal; by default, the signal is lost.</summary>
    public Func<AppendSignal, Task> Deliver { get; set; } = static _ => Task.CompletedTask;

    /// <summary>The signals so far, including repetitions.</summary>
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

    public async ValueTask AppendAsync(AppendSignal append, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _sent.Add(append);
        }

        await Deliver(append);
    }
}
