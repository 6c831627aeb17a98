namespace DurableStreams.AspNetCore;

/// <summary>What a valid token says.</summary>
/// <param name="Subject">The project that it is for.</param>
/// <param name="Scope">What it allows.</param>
/// <param name="StreamId">The only stream that it is for, as it is called within the project; null for all.</param>
/// <param name="ExpiresAt">When it ends.</param>
internal sealed record Grant(string Subject, Scope Scope, string? StreamId, DateTimeOffset ExpiresAt)
{
    /// <summary>Whether it allows something with a stream.</summary>
    public bool Allows(Scope needed, StreamPath path) =>
        Scope >= needed && IsFor(path.Project) && (StreamId is null || StreamId == path.NameInProject);

    /// <summary>Whether it allows something with a whole project.</summary>
    public bool Allows(Scope needed, string project) => Scope >= needed && IsFor(project) && StreamId is null;

    private bool IsFor(string project) => string.Equals(Subject, project, StringComparison.Ordinal);
}
