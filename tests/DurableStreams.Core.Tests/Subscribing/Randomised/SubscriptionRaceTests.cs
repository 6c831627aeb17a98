namespace DurableStreams.Core.Tests.Subscribing.Randomised;

/// <summary>
/// Two acts at once: one is held back before each of its calls to the stores, and the other one happens meanwhile. They
/// must end like one after the other, in one of both orders, and everything must be as
/// <see cref="SubscriptionInvariants"/> says.
/// </summary>
public sealed class SubscriptionRaceTests
{
    // The last one that the protocol describes, apart from the membership of streams.
    private const RacingAct LastUsual = RacingAct.Work;

    /// <summary>In two processes on a shared store, and in one on a store of its own.</summary>
    public static TheoryData<RacingAct, int> Usual =>
        Held(act => act <= LastUsual && act != RacingAct.AppendAndAnnounce);

    public static TheoryData<RacingAct, int> All => Held(_ => true);

    [Theory]
    [MemberData(nameof(Usual))]
    public Task No_race_loses_a_wake(RacingAct held, int processes) =>
        RaceAsync(
            processes > 1 ? [Situation.Claimed, Situation.Informed, Situation.Announced] : [Situation.Claimed],
            held,
            act => act <= LastUsual,
            processes);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public Task A_deletion_while_streams_are_linked_leaves_nothing_behind(int processes) =>
        RaceAsync([Situation.Linking], RacingAct.EndLease, act => act == RacingAct.Unsubscribe, processes);

    [Theory]
    [MemberData(nameof(All))]
    [Trait("Size", "Long")]
    public Task No_race_of_any_acts_loses_a_wake(RacingAct held, int processes) =>
        RaceAsync(Enum.GetValues<Situation>(), held, _ => true, processes);

    private static TheoryData<RacingAct, int> Held(Predicate<RacingAct> isHeld)
    {
        var data = new TheoryData<RacingAct, int>();
        foreach (RacingAct act in Enum.GetValues<RacingAct>().Where(act => isHeld(act)))
        {
            data.Add(act, 1);
            data.Add(act, 2);
        }

        return data;
    }

    private static async Task RaceAsync(
        Situation[] situations, RacingAct held, Func<RacingAct, bool> isOther, int processes)
    {
        foreach (RacingAct other in Enum.GetValues<RacingAct>().Where(isOther))
        {
            foreach (Situation situation in situations)
            {
                await new SubscriptionRace(situation, held, other, processes).RunAsync();
            }
        }
    }
}
