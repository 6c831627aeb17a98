using DurableStreams.TestKit.Streams;

namespace DurableStreams.Storage.Sqlite.Tests.Journal;

/// <summary>
/// Random commits, moved into the tables at different times, are all there before and after crashes.
/// </summary>
public sealed class RandomJournalTests
{
    private const int Streams = 5;
    private const int Steps = 250;

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 0)]
    [InlineData(3, 2_000)]
    [InlineData(4, 2_000)]
    [InlineData(5, 20_000)]
    [InlineData(6, 20_000)]
    [InlineData(7, 4_000_000)]
    [InlineData(8, 4_000_000)]
    public async Task Everything_written_is_there_before_and_after_crashes(int seed, long maxJournalBytes)
    {
        var random = new Random(seed);
        StoreFolder folder = StoreFolder.WithStore(maxJournalBytes: maxJournalBytes);
        try
        {
            var models = new StreamModel[Streams];
            for (int i = 0; i < Streams; i++)
            {
                models[i] = new StreamModel(await TestStream.CreateAsync(folder.Store, TestStreams.Path($"s/{i}")));
            }

            for (int step = 0; step < Steps; step++)
            {
                StreamModel model = models[random.Next(Streams)];
                await model.StepAsync(folder.Store, random);
                await model.AssertHeldAsync(folder.Store, random);
                if (random.Next(40) == 0)
                {
                    StoreFolder crashed = CrashedFolder.Of(folder);
                    await folder.DisposeAsync();
                    folder = crashed;
                    folder.Open(maxJournalBytes: maxJournalBytes);
                    foreach (StreamModel each in models)
                    {
                        await each.AssertHeldAsync(folder.Store, random);
                    }
                }
            }
        }
        finally
        {
            await folder.DisposeAsync();
        }
    }
}
