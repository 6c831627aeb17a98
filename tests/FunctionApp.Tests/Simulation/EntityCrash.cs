namespace DurableStreams.FunctionApp.Tests.Simulation;

/// <summary>When a process crashes at the end of a batch. The writes of its operations to the store are done in any case.</summary>
internal enum EntityCrash
{
    None,

    /// <summary>State and signals are lost, and the operations run again.</summary>
    BeforeSignals,

    /// <summary>The signals are sent, the state is lost, and the operations run again: their signals are sent twice.</summary>
    BeforeCheckpoint,
}
