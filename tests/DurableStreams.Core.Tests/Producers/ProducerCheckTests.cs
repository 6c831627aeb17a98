using DurableStreams.Producers;
using FsCheck;
using FsCheck.Fluent;

namespace DurableStreams.Core.Tests.Producers;

/// <summary>The validation logic of §5.2.1.</summary>
public sealed class ProducerCheckTests
{
    private const long Max = ProducerStamp.MaxNumber;

    [Theory]
    [InlineData(0, 0, nameof(ProducerVerdict.Accepted))]
    [InlineData(7, 0, nameof(ProducerVerdict.Accepted))]
    [InlineData(Max, 0, nameof(ProducerVerdict.Accepted))]
    [InlineData(0, 1, nameof(ProducerVerdict.Gap))]
    [InlineData(7, 1, nameof(ProducerVerdict.Gap))]
    [InlineData(0, Max, nameof(ProducerVerdict.Gap))]
    public void A_new_producer_must_start_with_its_first_request(long epoch, long seq, string expected)
    {
        Assert.Equal(expected, ProducerCheck.Judge(null, Stamp(epoch, seq)).ToString());
    }

    [Theory]
    [InlineData(2, 5, 2, 6, nameof(ProducerVerdict.Accepted))]
    [InlineData(2, 5, 2, 5, nameof(ProducerVerdict.Duplicate))]
    [InlineData(2, 5, 2, 4, nameof(ProducerVerdict.Duplicate))]
    [InlineData(2, 5, 2, 0, nameof(ProducerVerdict.Duplicate))]
    [InlineData(2, 5, 2, 7, nameof(ProducerVerdict.Gap))]
    [InlineData(2, 5, 2, Max, nameof(ProducerVerdict.Gap))]
    [InlineData(2, 5, 3, 0, nameof(ProducerVerdict.Accepted))]
    [InlineData(2, 5, 9, 0, nameof(ProducerVerdict.Accepted))]
    [InlineData(2, 5, 3, 1, nameof(ProducerVerdict.EpochStartsAboveZero))]
    [InlineData(2, 5, 3, 6, nameof(ProducerVerdict.EpochStartsAboveZero))]
    [InlineData(2, 5, Max, Max, nameof(ProducerVerdict.EpochStartsAboveZero))]
    [InlineData(2, 5, 1, 0, nameof(ProducerVerdict.StaleEpoch))]
    [InlineData(2, 5, 1, 6, nameof(ProducerVerdict.StaleEpoch))]
    [InlineData(2, 5, 0, 5, nameof(ProducerVerdict.StaleEpoch))]
    [InlineData(0, 0, 0, 0, nameof(ProducerVerdict.Duplicate))]
    [InlineData(0, 0, 0, 1, nameof(ProducerVerdict.Accepted))]
    [InlineData(Max, Max, Max, Max, nameof(ProducerVerdict.Duplicate))]
    [InlineData(Max, Max - 1, Max, Max, nameof(ProducerVerdict.Accepted))]
    public void A_known_producer_is_checked_by_epoch_and_then_by_seq(
        long knownEpoch, long lastSeq, long epoch, long seq, string expected)
    {
        var known = new ProducerState(knownEpoch, lastSeq);
        Assert.Equal(expected, ProducerCheck.Judge(known, Stamp(epoch, seq)).ToString());
    }

    [Fact]
    public void Requests_in_any_sequence_are_accepted_once_and_in_order()
    {
        Gen<(int Epoch, int Seq)[]> requests =
            Gen.ArrayOf(Gen.Zip(Gen.Choose(0, 3), Gen.Choose(0, 4), (epoch, seq) => (epoch, seq)));
        Property.Holds(requests, row =>
        {
            ProducerState? known = null;
            foreach ((int epoch, int seq) in row)
            {
                if (ProducerCheck.Judge(known, Stamp(epoch, seq)) != ProducerVerdict.Accepted)
                {
                    continue;
                }

                bool isNext = known is { } last && epoch == last.Epoch && seq == last.LastSeq + 1;
                bool startsEpoch = seq == 0 && (known is null || epoch > known.Value.Epoch);
                Assert.True(isNext || startsEpoch);
                known = new ProducerState(epoch, seq);
                Assert.Equal(ProducerVerdict.Duplicate, ProducerCheck.Judge(known, Stamp(epoch, seq)));
            }
        });
    }

    private static ProducerStamp Stamp(long epoch, long seq) => new(default, epoch, seq);
}
