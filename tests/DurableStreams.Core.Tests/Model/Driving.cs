using DurableStreams.TestKit.Time;

namespace DurableStreams.Core.Tests.Model;

internal static class Driving
{
    /// <summary>
    /// Runs an operation that may pause on the clock (after a lost race, or while an outcome is unknown) and advances
    /// the clock by exactly those pauses.
    /// </summary>
    public static async Task<T> DriveAsync<T>(this ManualTimeProvider clock, Func<Task<T>> start)
    {
        TimeSpan pause = default;
        Task armed = WhenArmed();
        Task<T> task = start();
        while (await Task.WhenAny(task, armed) != task)
        {
            TimeSpan passing = pause;
            armed = WhenArmed();
            clock.Advance(passing);
        }

        return await task;

        Task WhenArmed() => clock.WhenTimerArmedAsync(due =>
        {
            pause = due;
            return true;
        });
    }
}
