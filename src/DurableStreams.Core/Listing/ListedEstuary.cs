using DurableStreams.Addressing;
using DurableStreams.Streams;

namespace DurableStreams.Listing;

/// <summary>An estuary of a list.</summary>
/// <param name="Path">The path of its stream.</param>
/// <param name="Head">The head of its stream.</param>
/// <param name="Sources">Its sources, ordered by path.</param>
/// <param name="HasMoreSources">True if there are more than are listed.</param>
public sealed record ListedEstuary(
    StreamPath Path, StreamHead Head, IReadOnlyList<ListedSource> Sources, bool HasMoreSources);
