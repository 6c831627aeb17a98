using DurableStreams.Storage;
using DurableStreams.Storage.Memory;
using DurableStreams.Storage.Subscriptions;
using DurableStreams.StoreContract;

namespace DurableStreams.Core.Tests.Storage;

public sealed class MemoryStoreFixture
    : StoreFixture, IHasOutcomes, IHasSubscribers, IHasProjects, IHasSubscriptions, IHasSecrets, IChecksContinuity
{
    private readonly MemoryStreamStore _store = new(isExclusive: false);

    public override IStreamStore Streams => _store;

    public override IReminderStore Reminders => _store;

    public IOutcomeStore Outcomes => _store;

    public ISubscriberStore Subscribers => _store;

    public IProjectStore Projects => _store;

    public ISubscriptionStore Subscriptions => _store;

    public ISubscriptionIndex SubscriptionIndex => _store;

    public ISecretStore Secrets => _store;

    // The calls are so short that they seldom overlap.
    public override int RaceRounds => 300;

    public override int CommitsBesideReaders => 20_000;
}
