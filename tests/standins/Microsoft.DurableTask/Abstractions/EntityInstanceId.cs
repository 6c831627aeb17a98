namespace Microsoft.DurableTask.Entities;

/// <summary>The address of an entity: a name, kept in lower case, and a key, kept as it is.</summary>
public readonly record struct EntityInstanceId
{
    public EntityInstanceId(string name, string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(key);
        if (name.Contains('@', StringComparison.Ordinal))
        {
            throw new ArgumentException("entity names may not contain `@` characters.", nameof(name));
        }

#pragma warning disable CA1308 // The real one folds names this way.
        Name = name.ToLowerInvariant();
#pragma warning restore CA1308
        Key = key;
    }

    public string Name { get; }

    public string Key { get; }

    public override string ToString() => $"@{Name}@{Key}";
}
