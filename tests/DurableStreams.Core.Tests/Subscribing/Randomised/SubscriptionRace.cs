namespace DurableStreams.Core.Tests.Subscribing.Randomised;

/// <summary>Two acts at once; see <see cref="SubscriptionRaceTests"/>.</summary>
internal sealed class SubscriptionRace(Situation situation, RacingAct held, RacingAct other, int processes)
{
    public async Task RunAsync()
    {
        string[] legal = [await InOrderAsync(heldFirst: true), await InOrderAsync(heldFirst: false)];
        bool isHeld = true;
        for (int number = 1; isHeld; number++)
        {
            try
            {
                (isHeld, string ending) = await AtOnceAsync(number);
                Assert.True(legal.Contains(ending), $"'{ending}' is neither of '{string.Join("', '", legal)}'.");
            }
            catch (Exception problem)
            {
                throw new InvalidOperationException(
                    $"{situation}: {other} before call {number} of {held}, {processes} processes.", problem);
            }
        }
    }

    private async Task<string> InOrderAsync(bool heldFirst)
    {
        await using var model = new SubscriptionModel(processes, new GatedCall());
        RacingActs acts = await RacingActs.PrepareAsync(model, situation);
        string? first = heldFirst ? await acts.ActAsync(held, 0) : null;
        string? second = await acts.ActAsync(other, 1);
        return await EndAsync(model, heldFirst ? first : await acts.ActAsync(held, 0), second);
    }

    private async Task<(bool IsHeld, string Ending)> AtOnceAsync(int number)
    {
        var plan = new GatedCall();
        await using var model = new SubscriptionModel(processes, plan);
        RacingActs acts = await RacingActs.PrepareAsync(model, situation);
        plan.Arm(number);
        Task<string?> first = acts.ActAsync(held, 0);
        bool isHeld = await Task.WhenAny(first, plan.Gate.Reached) != first;
        plan.Disarm();
        Task<string?> second = acts.ActAsync(other, 1);
        if (processes > 1 || !RacingActs.ShareStream(held, other))
        {
            await second;
        }

        plan.Gate.Open();
        string ending = await EndAsync(model, await first, await second);
        await model.CheckStepAsync();
        await model.CheckSettledAsync();
        await model.CheckWakeEventsAsync();
        await model.CheckRemovedAsync();
        return (isHeld, ending);
    }

    /// <summary>The outcomes, and what exists in the end.</summary>
    private static async Task<string> EndAsync(SubscriptionModel model, string? first, string? second)
    {
        await model.ObserveAsync();
        IEnumerable<string> subscriptions = model.Subscriptions.Select(known => known.Key.Id).Order();
        IEnumerable<string> streams = model.Streams.Live.Select(stream => stream.Source.Path.Value).Order();
        return $"{first} {second}: {string.Join(' ', subscriptions)}, {string.Join(' ', streams)}";
    }
}
