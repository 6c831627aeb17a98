using System.Buffers;
using DurableStreams.Addressing;

namespace DurableStreams.Projects;

/// <summary>A tenant: the streams below one first segment, and who may do what with them.</summary>
public sealed class Project : IEquatable<Project>
{
    /// <summary>The longest name.</summary>
    public const int MaxNameLength = 128;

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>Makes a project.</summary>
    public Project(IReadOnlyList<SigningSecret> signingSecrets, IReadOnlyList<string> corsOrigins, bool isPublic)
    {
        SigningSecrets = signingSecrets;
        CorsOrigins = corsOrigins;
        IsPublic = isPublic;
    }

    /// <summary>Any of them signs the project's tokens, so that one can take over from another.</summary>
    public IReadOnlyList<SigningSecret> SigningSecrets { get; }

    /// <summary>The origins whose scripts may read answers; none for those of the server's settings.</summary>
    public IReadOnlyList<string> CorsOrigins { get; }

    /// <summary>Whether all of its streams may be read without a token.</summary>
    public bool IsPublic { get; }

    /// <summary>Whether a project may have this name: letters, digits, <c>_</c> and <c>-</c>.</summary>
    public static bool IsName(ReadOnlySpan<char> name) =>
        name.Length is > 0 and <= MaxNameLength && HasNameCharacters(name) && name is not StreamPath.ReservedSegment;

    /// <summary>Whether all characters are ones that may stand in a name.</summary>
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
