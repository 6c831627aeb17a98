namespace DurableStreams.FunctionApp;

/// <summary>Nothing: the registry has it all. An entity needs a state to be able to have none.</summary>
public sealed class SubscribersEntityState;
