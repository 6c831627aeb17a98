using DurableStreams.Projects;
using DurableStreams.Storage;
using Microsoft.IdentityModel.Tokens;

namespace DurableStreams.AspNetCore.Auth;

/// <summary>A project as read from the store, with its keys ready to validate tokens.</summary>
internal sealed class KnownProject(ProjectRow row)
{
    public Project Project => row.Project;

    /// <summary>The keys that may sign the project's tokens.</summary>
    public IReadOnlyList<SecurityKey> Keys { get; } = TokenReader.KeysOf(row.Project);
}
