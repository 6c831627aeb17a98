namespace DurableStreams.Core.Tests.Writing.Linearizability;

/// <summary>What the store holds, in the end, of one incarnation of a path.</summary>
/// <param name="Generation">The generation of its offsets.</param>
/// <param name="Content">All its bytes.</param>
/// <param name="Alive">False when it was deleted.</param>
/// <param name="Closed">Whether it is closed; without meaning when it was deleted.</param>
internal sealed record StoredIncarnation(long Generation, string Content, bool Alive = true, bool Closed = false);
