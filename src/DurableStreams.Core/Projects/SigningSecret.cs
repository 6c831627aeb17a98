namespace DurableStreams.Projects;

/// <summary>A key that a project's tokens are signed with.</summary>
/// <param name="Id">How the secret is spoken of; says nothing about it.</param>
/// <param name="CreatedAt">When it was set.</param>
/// <param name="Secret">The key: its UTF-8 bytes.</param>
public sealed record SigningSecret(string Id, DateTimeOffset CreatedAt, string Secret)
{
    /// <summary>Without the secret, wherever this ends up.</summary>
    public override string ToString() => $"SigningSecret {Id}";
}
