using DurableStreams.Addressing;

namespace DurableStreams.Core.Tests.Model;

/// <summary>
/// An append boundary and the offset that clients have received for it. A fork shares the marks of its inherited
/// appends, so an offset learned from one stream must be the same in every stream that has the boundary.
/// </summary>
internal sealed class Mark
{
    /// <summary>The offset; null until a client has received it.</summary>
    public Offset? Offset { get; set; }
}
