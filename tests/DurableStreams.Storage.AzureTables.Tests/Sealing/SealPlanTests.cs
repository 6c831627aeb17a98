using DurableStreams.Storage.AzureTables.Accounts;
using DurableStreams.Storage.AzureTables.Sealing;
using FsCheck;
using FsCheck.Fluent;
using Property = DurableStreams.Core.Tests.Property;

namespace DurableStreams.Storage.AzureTables.Tests.Sealing;

public sealed class SealPlanTests
{
    private static readonly Gen<RowOutline[]> Streams = Gen.Frequency(
            (5, Gen.Choose(1, 2_000)),
            (2, Gen.Choose(1, AzureLimits.RowBytes)),
            (1, Gen.Choose(AzureLimits.RowBytes / 2, AzureLimits.RowBytes)))
        .Zip(Gen.Frequency((5, Gen.Choose(1, 50)), (1, Gen.Choose(1, AzureLimits.BoundaryBytes))))
        .Zip(Gen.Frequency((20, Gen.Constant(false)), (1, Gen.Constant(true))))
        .ArrayOf()
        .Select(rows => SealSimulation.Rows(rows.Select(row => (row.Item1.Item1, row.Item1.Item2, row.Item2))));

    [Fact]
    public void A_joined_row_is_within_the_limits_and_no_row_that_stays_is_touched() => Property.Holds(
        Streams,
        rows => new SealSimulation(rows)
        {
            Joining = run =>
            {
                Assert.InRange(run.Length, 2, SealPlan.MaxRows);
                Assert.InRange(run.Sum(row => row.Length), 1, AzureLimits.RowBytes);
                Assert.InRange(run.Sum(row => row.BoundaryBytes), 1, AzureLimits.BoundaryBytes);
                Assert.DoesNotContain(run, row => row.IsFinal);
            },
        }.Run());

    [Fact]
    public void Sealing_ends_and_then_nothing_is_left_to_join() => Property.Holds(
        Streams,
        rows =>
        {
            var simulation = new SealSimulation(rows);
            simulation.Run();
            int steps = simulation.Steps;

            simulation.Run();
            Assert.InRange(steps, 1, (2 * rows.Length) + 2);
            Assert.InRange(
                simulation.Rows().Count(row => !row.IsFinal && row.Length < AzureLimits.RowBytes / 8), 0, rows.Length);
        });

    [Fact]
    public void Ten_thousand_small_rows_become_few_and_each_byte_is_rewritten_only_a_few_times()
    {
        var simulation = new SealSimulation(SealSimulation.Rows(Enumerable.Repeat((1_000, 20, false), 10_000)));

        simulation.Run();

        Assert.InRange(simulation.Rows().Count, 1, 10_000 * 1_000 / (AzureLimits.RowBytes / 2));
        Assert.InRange(simulation.BytesWritten, 10_000 * 1_000, 5L * 10_000 * 1_000);
    }

    [Fact]
    public void A_growing_stream_that_is_sealed_regularly_has_few_rows_and_rewrites_each_byte_only_a_few_times()
    {
        const int Rows = 10_000;
        var simulation = new SealSimulation([]);
        int maxRows = 0;
        for (int i = 0; i < Rows; i++)
        {
            simulation.Append(1_000, 20);
            if (i % SealPlan.MinRows == 0)
            {
                simulation.Run();
                maxRows = Math.Max(maxRows, simulation.Rows().Count(row => !row.IsFinal));
            }
        }

        Assert.InRange(maxRows, 1, 60);
        Assert.InRange(simulation.BytesWritten, 0, 12L * Rows * 1_000);
    }

    [Fact]
    public void Rows_that_are_not_worth_a_transaction_are_not_joined() =>
        Assert.Equal(
            0,
            SealPlan.Make(SealSimulation.Rows(Enumerable.Repeat((10, 1, false), SealPlan.MinRows - 1)), 0, isEnd: true)
                .Count);

    [Fact]
    public void Without_rows_there_is_nothing_to_join()
    {
        SealPlan plan = SealPlan.Make([], 77, isEnd: true);

        Assert.Equal(new SealPlan(0, 0, 77, true), plan);
    }
}
