using System.Diagnostics;

namespace DurableStreams.TestKit.Tracing;

/// <summary>
/// Records the ended spans of some activity sources. It records the whole process, including other tests, so tests
/// should look for spans by trace.
/// </summary>
public sealed class SpanRecorder : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<Activity> _ended = [];
    private readonly List<(Predicate<Activity> Wanted, TaskCompletionSource<Activity> Found)> _waiting = [];
    private readonly ActivityListener _listener;

    public SpanRecorder(params string[] sources)
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => sources.Contains(source.Name, StringComparer.Ordinal),
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) =>
                ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = Add,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>Completes with the first ended span that satisfies a condition.</summary>
    public Task<Activity> WhenEndedAsync(Predicate<Activity> wanted)
    {
        lock (_gate)
        {
            if (_ended.Find(wanted) is { } known)
            {
                return Task.FromResult(known);
            }

            var found = new TaskCompletionSource<Activity>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((wanted, found));
            return found.Task;
        }
    }

    /// <summary>Completes with the first ended span of a trace with a name.</summary>
    public Task<Activity> WhenEndedAsync(ActivityTraceId trace, string name) =>
        WhenEndedAsync(span => span.TraceId == trace && span.OperationName == name);

    public void Dispose() => _listener.Dispose();

    private void Add(Activity span)
    {
        lock (_gate)
        {
            _ended.Add(span);
            _waiting.RemoveAll(waiter => waiter.Wanted(span) && waiter.Found.TrySetResult(span));
        }
    }
}
