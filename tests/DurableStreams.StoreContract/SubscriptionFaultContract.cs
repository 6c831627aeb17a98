using DurableStreams.Addressing;
using DurableStreams.Storage;
using DurableStreams.Storage.Subscriptions;
using DurableStreams.Subscriptions;
using DurableStreams.TestKit.Faults;
using DurableStreams.TestKit.Streams;
using static DurableStreams.StoreContract.ContractSubscriptions;

namespace DurableStreams.StoreContract;

/// <summary>
/// Whichever call about a subscription fails, before it or after it, it can be repeated without harm.
/// </summary>
public abstract class SubscriptionFaultContract<TFixture> : ContractTests<TFixture>
    where TFixture : StoreFixture, IHasSubscriptions, new()
{
    private readonly SubscriptionKey _key = Key("subscription");
    private readonly FaultScript _faults = new();

    private ISubscriptionStore Subscriptions => Fixture.Subscriptions;

    private FaultInjectingSubscriptions Faulty =>
        field ??= new FaultInjectingSubscriptions(Subscriptions, Fixture.SubscriptionIndex, _faults);

    [Fact]
    public async Task A_commit_that_was_not_made_has_no_effect_and_can_be_repeated()
    {
        SubscriptionCommit commit = Insertion();
        _faults.Next(StoreCall.CommitSubscription, Fault.Before);

        await FailAsync(async () => await Faulty.CommitSubscriptionAsync(commit, None));
        Assert.Null(await Faulty.GetSubscriptionAsync(_key, None));
        Assert.Empty(await Faulty.PageLinksAsync(_key, commit.Head!.Incarnation, null, 10, None));

        Assert.NotNull(await Faulty.CommitSubscriptionAsync(commit, None));
    }

    [Fact]
    public async Task A_commit_whose_response_was_lost_is_recognized_by_its_id_and_not_applied_twice()
    {
        SubscriptionCommit commit = Insertion();
        _faults.Next(StoreCall.CommitSubscription, Fault.AnswerLost);

        await FailAsync(async () => await Faulty.CommitSubscriptionAsync(commit, None));
        Assert.Null(await Faulty.CommitSubscriptionAsync(commit, None));

        StoredSubscription? stored = await Faulty.GetSubscriptionAsync(_key, None);
        Assert.Equal(commit.Head!.Commit, stored?.Head.Commit);
        Assert.Equal(commit.Links, await Faulty.PageLinksAsync(_key, commit.Head.Incarnation, null, 10, None));
    }

    [Fact]
    public async Task A_deletion_whose_response_was_lost_has_deleted_the_subscription()
    {
        StoredSubscription stored = await Subscriptions.CommitAsync(_key, RowVersion.None, NewHead());
        var deletion = new SubscriptionCommit { Key = _key, Expected = stored.Version, Head = null };
        _faults.Next(StoreCall.CommitSubscription, Fault.AnswerLost);

        await FailAsync(async () => await Faulty.CommitSubscriptionAsync(deletion, None));
        Assert.Null(await Faulty.CommitSubscriptionAsync(deletion, None));
        Assert.Null(await Faulty.GetSubscriptionAsync(_key, None));
        Assert.Empty(await Faulty.ListSubscriptionsAsync("project", null, 10, None));
    }

    [Fact]
    public async Task Pending_rows_can_be_put_and_removed_again_after_a_failure()
    {
        Incarnation incarnation = TestStreams.NewIncarnation();
        PendingNews pending = Pending("project/a");
        _faults.Next(StoreCall.PutPending, Fault.Before, Fault.AnswerLost);
        _faults.Next(StoreCall.RemovePending, Fault.Before, Fault.AnswerLost);

        await FailAsync(async () => await Faulty.PutPendingAsync(_key, incarnation, pending, None));
        Assert.Empty(await Faulty.PagePendingAsync(_key, incarnation, null, 10, None));
        await FailAsync(async () => await Faulty.PutPendingAsync(_key, incarnation, pending, None));
        await Faulty.PutPendingAsync(_key, incarnation, pending, None);
        PendingRow row = Assert.Single(await Faulty.PagePendingAsync(_key, incarnation, null, 10, None));

        await FailAsync(async () => await Faulty.RemovePendingAsync(_key, incarnation, row, None));
        Assert.Equal([row], await Faulty.PagePendingAsync(_key, incarnation, null, 10, None));
        await FailAsync(async () => await Faulty.RemovePendingAsync(_key, incarnation, row, None));
        Assert.False(await Faulty.RemovePendingAsync(_key, incarnation, row, None));
        Assert.Empty(await Faulty.PagePendingAsync(_key, incarnation, null, 10, None));
    }

    [Fact]
    public async Task A_failed_purge_can_be_repeated_until_it_is_done()
    {
        SubscriptionCommit commit = Insertion();
        await Subscriptions.CommitSubscriptionAsync(commit, None);
        Incarnation incarnation = commit.Head!.Incarnation;
        _faults.Next(StoreCall.PurgeSubscription, Fault.Before, Fault.AnswerLost, null, Fault.AnswerLost);

        await UntilDoneAsync(() => Faulty.PurgeSubscriptionAsync(_key, incarnation, 1, None));

        Assert.Empty(await Subscriptions.PageLinksAsync(_key, incarnation, null, 10, None));
    }

    [Fact]
    public async Task Rows_of_the_index_can_be_put_removed_and_purged_again_after_a_failure()
    {
        SourceKey stream = ContractSubscriptions.Stream("project/a");
        var row = new StreamSubscription(_key, TestStreams.NewIncarnation(), true);
        _faults.Next(StoreCall.PutStreamSubscription, Fault.Before, Fault.AnswerLost);
        _faults.Next(StoreCall.RemoveStreamSubscription, Fault.Before, Fault.AnswerLost);
        _faults.Next(StoreCall.PurgeStreamSubscriptions, Fault.Before, Fault.AnswerLost);

        await UntilDoneAsync(() => DoneAsync(Faulty.PutStreamSubscriptionAsync(stream, row, None)));
        Assert.Equal([row], await Faulty.PageStreamSubscriptionsAsync(stream, null, 10, None));
        await UntilDoneAsync(() => DoneAsync(
            Faulty.RemoveStreamSubscriptionAsync(stream, _key, row.Incarnation, None)));
        Assert.Empty(await Faulty.PageStreamSubscriptionsAsync(stream, null, 10, None));

        await Faulty.PutStreamSubscriptionAsync(stream, row, None);
        await UntilDoneAsync(() => Faulty.PurgeStreamSubscriptionsAsync(stream, 1, None));
        Assert.Empty(await Faulty.PageStreamSubscriptionsAsync(stream, null, 10, None));
    }

    [Fact]
    public async Task Bindings_can_be_put_and_removed_again_after_a_failure()
    {
        var binding = new Binding(BindingKind.Pattern, "**", _key, TestStreams.NewIncarnation());
        _faults.Next(StoreCall.PutBinding, Fault.Before, Fault.AnswerLost);
        _faults.Next(StoreCall.RemoveBinding, Fault.Before, Fault.AnswerLost);

        await UntilDoneAsync(() => DoneAsync(Faulty.PutBindingAsync(binding, None)));
        Assert.Equal([binding], await Faulty.FindBindingsAsync(Path, None));
        await UntilDoneAsync(() => DoneAsync(Faulty.RemoveBindingAsync(binding, None)));
        Assert.Empty(await Faulty.FindBindingsAsync(Path, None));
    }

    [Theory]
    [InlineData(StoreCall.GetSubscription)]
    [InlineData(StoreCall.ListSubscriptions)]
    [InlineData(StoreCall.FindLinks)]
    [InlineData(StoreCall.PageLinks)]
    [InlineData(StoreCall.PagePending)]
    [InlineData(StoreCall.GetStreamSubscription)]
    [InlineData(StoreCall.PageStreamSubscriptions)]
    [InlineData(StoreCall.FindBindings)]
    [InlineData(StoreCall.IsWakeStream)]
    public async Task A_failed_read_throws_and_the_next_one_succeeds(StoreCall call)
    {
        _faults.Next(call, Fault.Before, Fault.AnswerLost);

        await FailAsync(() => ReadAsync(call));
        await FailAsync(() => ReadAsync(call));
        await ReadAsync(call);
    }

    private static async Task FailAsync(Func<Task> call) =>
        await Assert.ThrowsAsync<StoreUnavailableException>(call);

    private static async ValueTask<bool> DoneAsync(ValueTask call)
    {
        await call;
        return true;
    }

    private static async Task UntilDoneAsync(Func<ValueTask<bool>> call)
    {
        bool isDone = false;
        for (int failures = 0; !isDone;)
        {
            try
            {
                isDone = await call();
            }
            catch (StoreUnavailableException)
            {
                Assert.InRange(++failures, 1, MaxAttempts);
            }
        }
    }

    private SubscriptionCommit Insertion() => new()
    {
        Key = _key,
        Expected = RowVersion.None,
        Head = NewHead(),
        Links = [Link("project/a", acked: 1)],
    };

    private async Task ReadAsync(StoreCall call)
    {
        Incarnation incarnation = TestStreams.NewIncarnation();
        var stream = new SourceKey(Path, incarnation);
        switch (call)
        {
            case StoreCall.GetSubscription:
                Assert.Null(await Faulty.GetSubscriptionAsync(_key, None));
                break;
            case StoreCall.ListSubscriptions:
                Assert.Empty(await Faulty.ListSubscriptionsAsync(null, null, 10, None));
                break;
            case StoreCall.FindLinks:
                Assert.Empty(await Faulty.FindLinksAsync(_key, incarnation, [Path], None));
                break;
            case StoreCall.PageLinks:
                Assert.Empty(await Faulty.PageLinksAsync(_key, incarnation, null, 10, None));
                break;
            case StoreCall.PagePending:
                Assert.Empty(await Faulty.PagePendingAsync(_key, incarnation, null, 10, None));
                break;
            case StoreCall.GetStreamSubscription:
                Assert.Null(await Faulty.GetStreamSubscriptionAsync(stream, _key, None));
                break;
            case StoreCall.PageStreamSubscriptions:
                Assert.Empty(await Faulty.PageStreamSubscriptionsAsync(stream, null, 10, None));
                break;
            case StoreCall.IsWakeStream:
                Assert.False(await Faulty.IsWakeStreamAsync(Path, None));
                break;
            default:
                Assert.Empty(await Faulty.FindBindingsAsync(Path, None));
                break;
        }
    }
}
