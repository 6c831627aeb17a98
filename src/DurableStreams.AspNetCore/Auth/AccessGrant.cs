using DurableStreams.Addressing;

namespace DurableStreams.AspNetCore.Auth;

/// <summary>
/// The claims of a valid token. The subject is a project. The stream id is the only stream that the token allows, by
/// its name within the project; null for all.
/// </summary>
internal sealed record AccessGrant(string Subject, Scope Scope, string? StreamId, DateTimeOffset ExpiresAt)
{
    /// <summary>Whether the token allows an operation on a stream.</summary>
    public bool Allows(Scope needed, StreamPath path) =>
        Scope >= needed && IsFor(path.Project) && (StreamId is null || StreamId == path.NameInProject);

    /// <summary>Whether the token allows an operation on a whole project.</summary>
    public bool Allows(Scope needed, string project) => Scope >= needed && IsFor(project) && StreamId is null;

    private bool IsFor(string project) => string.Equals(Subject, project, StringComparison.Ordinal);
}
