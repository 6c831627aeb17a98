namespace DurableStreams.FunctionApp.Tests.Hosting;

/// <summary>A binding of a function in <c>functions.metadata</c>; what a type of binding does not have is null.</summary>
internal sealed record FunctionBinding(
    string Type, string? AuthLevel, string? Route, IReadOnlyList<string>? Methods, string? QueueName, string? Schedule, bool? UseMonitor);
