using DurableStreams.Storage;

namespace DurableStreams.StoreContract;

/// <summary>A fixture whose store calls <see cref="CommitRules.CheckContinues"/>.</summary>
public interface IChecksContinuity;
