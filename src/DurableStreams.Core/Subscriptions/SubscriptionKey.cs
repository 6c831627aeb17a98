using System.Text;
using DurableStreams.Addressing;

namespace DurableStreams.Subscriptions;

/// <summary>
/// The identity of a subscription (§6.1): its root, which is the stream root or a project, and the id that the client
/// gave it. Subscriptions of a root see only the streams below it, by paths relative to it.
/// </summary>
/// <remarks><c>default</c> does not identify a subscription.</remarks>
public readonly record struct SubscriptionKey
{
    /// <summary>Maximum length of an id in bytes of UTF-8.</summary>
    public const int MaxIdBytes = 128;

    private const string Collection = StreamPath.ReservedSegment + "/subscriptions/";

    private readonly string? _id;

    private SubscriptionKey(string? project, string id) => (Project, _id) = (project, id);

    /// <summary>The project; null for the stream root, which covers all streams.</summary>
    public string? Project { get; }

    /// <summary>The id, unique in its root.</summary>
    public string Id => _id ?? "";

    /// <summary>
    /// The reserved path below the stream root that identifies the subscription, which no stream can have; stores may
    /// use it as a key.
    /// </summary>
    public StreamPath Path => StreamPath.Restore(Prefix + Collection + Id);

    private string Prefix => Project is null ? "" : Project + "/";

    /// <summary>Validates an id.</summary>
    /// <param name="project">The project, which must be valid; null for the stream root.</param>
    /// <param name="id">The id: one path segment (§6.1).</param>
    /// <param name="key">The key, if the result is null.</param>
    /// <returns>Null if the id is valid, otherwise a sentence that describes the problem.</returns>
    public static string? Create(string? project, string id, out SubscriptionKey key)
    {
        ArgumentNullException.ThrowIfNull(id);
        key = default;
        if (id.Length is 0 or > MaxIdBytes || Encoding.UTF8.GetByteCount(id) > MaxIdBytes)
        {
            return $"The id of a subscription has 1 to {MaxIdBytes} bytes of UTF-8.";
        }

        if (id.Contains('/', StringComparison.Ordinal) || StreamPath.FromDecoded("x/" + id, out _) is not null)
        {
            return "The id of a subscription is one path segment without control characters, and not '.' or '..'.";
        }

        key = new SubscriptionKey(project, id);
        return null;
    }

    /// <summary>Returns the key that a path identifies; see <see cref="Path"/>.</summary>
    /// <returns>False if the path does not identify a subscription.</returns>
    public static bool TryFromPath(StreamPath path, out SubscriptionKey key)
    {
        key = default;
        string text = path.Value;
        int collection = text.StartsWith(Collection, StringComparison.Ordinal)
            ? 0
            : text.IndexOf("/" + Collection, StringComparison.Ordinal) + 1;
        bool isInProject = collection > 0 && text.IndexOf('/', StringComparison.Ordinal) == collection - 1;
        if (!isInProject && !text.StartsWith(Collection, StringComparison.Ordinal))
        {
            return false;
        }

        string? project = isInProject ? text[..(collection - 1)] : null;
        return Create(project, text[(collection + Collection.Length)..], out key) is null;
    }

    /// <summary>Parses a path relative to the root, with or without slashes at its ends (§6).</summary>
    /// <returns>Null if it is a valid path of a stream, otherwise a sentence that describes the problem.</returns>
    public string? ParseStream(string relative, out StreamPath stream)
    {
        ArgumentNullException.ThrowIfNull(relative);
        return StreamPath.FromDecoded(Prefix + relative.Trim('/'), out stream) is { } problem ? problem
            : stream.IsReserved || stream.IsReservedInProject
                ? $"Paths below '{StreamPath.ReservedSegment}' are reserved."
            : null;
    }

    /// <summary>Whether a stream is below the root.</summary>
    public bool Covers(StreamPath stream) =>
        !stream.IsReserved && (Project is null || stream.Value.StartsWith(Prefix, StringComparison.Ordinal));

    /// <summary>The path of a stream below the root, relative to it.</summary>
    /// <exception cref="ArgumentException">The stream is not below the root.</exception>
    public string RelativePathOf(StreamPath stream) => Covers(stream)
        ? stream.Value[Prefix.Length..]
        : throw new ArgumentException($"'{stream}' is not below the root of the subscription.", nameof(stream));

    /// <inheritdoc/>
    public override string ToString() => Prefix + Collection + Id;
}
