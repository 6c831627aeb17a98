namespace Conformance.Tests;

/// <summary>
/// One of them at a time and nothing beside it: the suite has streams that live for two seconds, of which a test waits one
/// and a half, and there are more processes than cores.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class FunctionAppsAlone
{
    public const string Name = "Function app";
}
