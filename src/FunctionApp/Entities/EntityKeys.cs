using System.Security.Cryptography;
using System.Text;
using Microsoft.DurableTask.Entities;

namespace DurableStreams.FunctionApp;

/// <summary>
/// Which entity works for a stream. The key is a hash: the Durable Task Scheduler allows 100 ASCII characters for
/// name and key together, and a path may have 512 bytes of any kind. The path itself travels in the input.
/// </summary>
internal static class EntityKeys
{
    private const int HashBytes = 16;

    /// <summary>The worker of one stream.</summary>
    public static EntityInstanceId ForStream(StreamPath path) => new(StreamEntity.Name, Hash(path));

    /// <summary>The worker that tells the subscribers of a source.</summary>
    public static EntityInstanceId ForSubscribersOf(StreamPath source) => new(SubscribersEntity.Name, Hash(source));

    /// <summary>The worker of an estuary.</summary>
    public static EntityInstanceId ForEstuary(StreamPath estuary) => new(EstuaryEntity.Name, Hash(estuary));

    private static string Hash(StreamPath path) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path.Value)).AsSpan(0, HashBytes));
}
