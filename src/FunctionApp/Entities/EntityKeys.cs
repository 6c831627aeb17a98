using System.Security.Cryptography;
using System.Text;
using DurableStreams.Addressing;
using Microsoft.DurableTask.Entities;

namespace DurableStreams.FunctionApp.Entities;

/// <summary>
/// The ids of the entities of a stream. The key is a hash of the path: the Durable Task Scheduler limits name and key
/// to 100 ASCII characters together, while a path may have 512 bytes and contain any character. The input contains the
/// path.
/// </summary>
internal static class EntityKeys
{
    private const int HashBytes = 16;

    /// <summary>The entity that maintains a stream.</summary>
    public static EntityInstanceId ForStream(StreamPath path) => new(StreamEntity.Name, Hash(path));

    /// <summary>The entity that publishes a source to its subscribers.</summary>
    public static EntityInstanceId ForSubscribersOf(StreamPath source) => new(SubscribersEntity.Name, Hash(source));

    /// <summary>The entity that delivers to an estuary.</summary>
    public static EntityInstanceId ForEstuary(StreamPath estuary) => new(EstuaryEntity.Name, Hash(estuary));

    private static string Hash(StreamPath path) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path.Value)).AsSpan(0, HashBytes));
}
