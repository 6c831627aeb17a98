namespace DurableStreams.Projects;

/// <summary>A key that signs the tokens of a project.</summary>
/// <param name="Id">Identifies the secret without revealing it.</param>
/// <param name="CreatedAt">When the secret was set.</param>
/// <param name="Secret">The key: its UTF-8 bytes.</param>
public sealed record SigningSecret(string Id, DateTimeOffset CreatedAt, string Secret)
{
    /// <summary>Returns the id only, so that the secret never appears in logs.</summary>
    public override string ToString() => $"SigningSecret {Id}";
}
