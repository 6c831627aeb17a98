using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace DurableStreams.TestKit.Logging;

/// <summary>A log that keeps the messages of warnings and errors.</summary>
public class RecordedWarnings : ILogger
{
    private readonly ConcurrentQueue<string> _messages = new();

    public IReadOnlyCollection<string> Messages => _messages;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            _messages.Enqueue(formatter(state, exception));
        }
    }
}

/// <summary>A <see cref="RecordedWarnings"/> for a category.</summary>
public sealed class RecordedWarnings<T> : RecordedWarnings, ILogger<T>;
