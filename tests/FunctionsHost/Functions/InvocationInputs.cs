using DurableStreams.FunctionsHost.Rpc;

namespace DurableStreams.FunctionsHost.Functions;

/// <summary>Builds the inputs of an invocation: the trigger's data and what the other bindings bring.</summary>
internal sealed class InvocationInputs(DurableClientSettings durableClient)
{
    public IEnumerable<ParameterBinding> For(FunctionMetadata function, TypedData triggerData)
    {
        foreach (Binding binding in function.Bindings)
        {
            if (binding == function.Trigger)
            {
                yield return new ParameterBinding { Name = binding.Name, Data = triggerData };
            }
            else if (binding.Type == Binding.DurableClient)
            {
                yield return new ParameterBinding { Name = binding.Name, Data = new TypedData { String = durableClient.Json } };
            }
        }
    }
}
