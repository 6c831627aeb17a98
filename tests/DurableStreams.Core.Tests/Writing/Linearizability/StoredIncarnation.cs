namespace DurableStreams.Core.Tests.Writing.Linearizability;

/// <summary>The final contents of the store for one incarnation of a path.</summary>
/// <param name="Generation">The generation of its offsets.</param>
/// <param name="Content">All its bytes, as text.</param>
/// <param name="Exists">False if it was deleted.</param>
/// <param name="Closed">True if it is closed; ignored if it was deleted.</param>
internal sealed record StoredIncarnation(long Generation, string Content, bool Exists = true, bool Closed = false);
