namespace DurableStreams.FunctionApp.Entities;

/// <summary>Empty. <c>TaskEntity</c> requires a state type even for an entity that never has a state.</summary>
public sealed class SubscribersEntityState;
