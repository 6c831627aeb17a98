using DurableStreams.Storage;

namespace DurableStreams.StoreContract;

/// <summary>A fixture whose store keeps outcomes of requests.</summary>
public interface IHasOutcomes
{
    IOutcomeStore Outcomes { get; }

    /// <summary>See <see cref="StoreFixture.OtherStreams"/>.</summary>
    IOutcomeStore OtherOutcomes => Outcomes;
}
