namespace Conformance.Tests;

/// <summary>
/// Runs these tests one at a time, without parallel tests. The suite waits 1.5 s on streams with a time to live of 2 s,
/// which fails if many processes share few cores.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class FunctionAppsAlone
{
    public const string Name = "Function app";
}
