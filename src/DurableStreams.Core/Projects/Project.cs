using System.Buffers;
using DurableStreams.Addressing;

namespace DurableStreams.Projects;

/// <summary>A tenant: the streams whose paths start with the same segment, and their access rules.</summary>
public sealed class Project : IEquatable<Project>
{
    /// <summary>Maximum length of a name in characters.</summary>
    public const int MaxNameLength = 128;

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>Creates the configuration of a project.</summary>
    public Project(IReadOnlyList<SigningSecret> signingSecrets, IReadOnlyList<string> corsOrigins, bool isPublic)
    {
        SigningSecrets = signingSecrets;
        CorsOrigins = corsOrigins;
        IsPublic = isPublic;
    }

    /// <summary>The keys of the project's tokens; several are valid at once, so that keys can be rotated.</summary>
    public IReadOnlyList<SigningSecret> SigningSecrets { get; }

    /// <summary>Origins whose scripts may read responses (CORS); if empty, the server's settings apply.</summary>
    public IReadOnlyList<string> CorsOrigins { get; }

    /// <summary>Whether all streams of the project may be read without a token.</summary>
    public bool IsPublic { get; }

    /// <summary>Whether a name is valid: letters, digits, <c>_</c> and <c>-</c>, and not reserved.</summary>
    public static bool IsName(ReadOnlySpan<char> name) =>
        name.Length is > 0 and <= MaxNameLength && HasNameCharacters(name) && name is not StreamPath.ReservedSegment;

    /// <summary>Whether all characters are valid in a name.</summary>
    public static bool HasNameCharacters(ReadOnlySpan<char> name) => !name.ContainsAnyExcept(NameCharacters);

    /// <inheritdoc/>
    public bool Equals(Project? other) =>
        other is not null
        && IsPublic == other.IsPublic
        && SigningSecrets.SequenceEqual(other.SigningSecrets)
        && CorsOrigins.SequenceEqual(other.CorsOrigins, StringComparer.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Project);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(IsPublic, SigningSecrets.Count, CorsOrigins.Count);
}
