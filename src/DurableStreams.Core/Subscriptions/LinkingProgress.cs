using DurableStreams.Addressing;

namespace DurableStreams.Subscriptions;

/// <summary>How far the existing streams are linked that a new subscription's pattern matches (§6.2).</summary>
/// <param name="Pass">
/// 0 for the first pass over all streams, whose matches are linked at their tails. Later passes find streams whose
/// creation raced with that of the subscription; they are linked at their start.
/// </param>
/// <param name="After">The last stream of this pass so far; null at its start.</param>
/// <param name="NotBefore">
/// When the next step is due; while a process links, the time after which another one continues in its place.
/// </param>
public sealed record LinkingProgress(int Pass, StreamPath? After, DateTimeOffset NotBefore);
