namespace DurableStreams.FunctionApp.Tests.Hosting;

/// <summary>A binding of a function in <c>functions.metadata</c>. Properties that its type lacks are null.</summary>
internal sealed record FunctionBinding(
    string Type,
    string? AuthLevel,
    string? Route,
    IReadOnlyList<string>? Methods,
    string? QueueName,
    string? Schedule,
    bool? UseMonitor);
