using DurableStreams.Storage;
using Microsoft.IdentityModel.Tokens;

namespace DurableStreams.AspNetCore;

/// <summary>A project, ready for many requests.</summary>
internal sealed class KnownProject(ProjectRow row)
{
    public ProjectRow Row { get; } = row;

    public Project Project => Row.Project;

    /// <summary>The keys that sign its tokens.</summary>
    public IReadOnlyList<SecurityKey> Keys { get; } = TokenReader.KeysOf(row.Project);
}
