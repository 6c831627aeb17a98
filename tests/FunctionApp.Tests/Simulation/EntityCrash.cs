namespace DurableStreams.FunctionApp.Tests.Simulation;

/// <summary>When a process crashes at the end of a batch. Its writes to the store are complete in any case.</summary>
internal enum EntityCrash
{
    None,

    /// <summary>State and signals are lost, and the operations run again.</summary>
    BeforeSignals,

    /// <summary>The state is lost after the signals were sent; the operations run again and send them twice.</summary>
    BeforeCheckpoint,
}
