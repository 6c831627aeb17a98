using FsCheck;
using FsCheck.Fluent;

namespace DurableStreams.Core.Tests;

/// <summary>
/// Checks properties. The message of a failure contains the shrunk example and the seed. To repeat it, set
/// <c>PROPERTY_SEED</c> to the numbers of "Replay directly at failing step with (a,b,size)", as <c>a,b,size</c>.
/// </summary>
internal static class Property
{
    public static void Holds<T>(Gen<T> values, Action<T> body, int tests = 300) => Holds(Arb.From(values), body, tests);

    /// <summary>Checks an asynchronous property on a separate thread, so that no pool thread is blocked.</summary>
    public static Task HoldsAsync<T>(Arbitrary<T> values, Func<T, Task> body, int tests) => Task.Factory.StartNew(
        () => Holds(values, value => body(value).GetAwaiter().GetResult(), tests),
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);

    public static void Holds<T>(Arbitrary<T> values, Action<T> body, int tests = 300)
    {
        Config config = Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(tests);
        if (Environment.GetEnvironmentVariable("PROPERTY_SEED") is { } seed)
        {
            string[] numbers = seed.Split(',');
            var start = new Rnd(ulong.Parse(numbers[0]), ulong.Parse(numbers[1]));
            config = config.WithReplay(new Replay(start, int.Parse(numbers[2])));
        }

        Check.One(config, Prop.ForAll(values, body));
    }
}
