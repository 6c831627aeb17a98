namespace DurableStreams.FunctionsHost.Functions;

/// <summary>A function of the published app, as its <c>functions.metadata</c> describes it.</summary>
internal sealed record FunctionMetadata(string Name, IReadOnlyList<Binding> Bindings)
{
    /// <summary>The trigger; every function has exactly one.</summary>
    public Binding Trigger => Bindings.Single(binding => binding.Type.EndsWith("Trigger", StringComparison.Ordinal));
}
