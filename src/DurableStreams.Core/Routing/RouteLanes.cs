using DurableStreams.Addressing;
using DurableStreams.Appending;
using DurableStreams.Signals;

namespace DurableStreams.Routing;

/// <summary>The lanes of the streams that have waiting appends.</summary>
internal sealed class RouteLanes(int maxSignalBytes)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<StreamPath, RouteLane> _lanes = [];

    public (RouteLane Lane, WaitingAppend Append) Enter(AppendSignal signal, Task<AppendOutcome> completed)
    {
        lock (_lock)
        {
            if (!_lanes.TryGetValue(signal.Path, out RouteLane? lane))
            {
                lane = new RouteLane(maxSignalBytes);
                _lanes.Add(signal.Path, lane);
            }

            return (lane, lane.Add(signal, completed));
        }
    }

    public void Leave(RouteLane lane, WaitingAppend append)
    {
        lock (_lock)
        {
            if (lane.Remove(append))
            {
                _lanes.Remove(append.Signal.Path);
            }
        }
    }
}
