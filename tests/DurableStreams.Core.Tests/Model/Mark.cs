using DurableStreams.Addressing;

namespace DurableStreams.Core.Tests.Model;

/// <summary>
/// A place between two appends, with the offset that clients were handed there. Forks share the marks of what they inherit,
/// so that an offset learned from one stream must be the same in all that have it.
/// </summary>
internal sealed class Mark
{
    /// <summary>Null while no client has seen it.</summary>
    public Offset? Offset { get; set; }
}
