using DurableStreams.FunctionsHost.Rpc;

namespace DurableStreams.FunctionsHost.Functions;

/// <summary>Builds the inputs of an invocation from the data of its trigger and of its other bindings.</summary>
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
                var data = new TypedData { String = durableClient.Json };
                yield return new ParameterBinding { Name = binding.Name, Data = data };
            }
        }
    }
}
