using DurableStreams.Appending;

namespace DurableStreams.Routing;

/// <summary>The result of <see cref="RoutedAppends.CommitAsync"/>.</summary>
/// <param name="Outcome">
/// The outcome; final and recorded unless it is <see cref="AppendOutcome.Unavailable"/>.
/// </param>
/// <param name="HasSubscribers">
/// True if the stream has subscribers. A worker without a client to signal them must signal them itself.
/// </param>
public readonly record struct CommittedAppend(AppendOutcome Outcome, bool HasSubscribers);
