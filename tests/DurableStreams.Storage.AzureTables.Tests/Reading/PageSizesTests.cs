using DurableStreams.Addressing;
using DurableStreams.Storage.AzureTables.Accounts;
using DurableStreams.Storage.AzureTables.Reading;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Storage.AzureTables.Tests.Reading;

public sealed class PageSizesTests
{
    private const int Mebibyte = 1024 * 1024;

    private static readonly Incarnation Incarnation = TestStreams.NewIncarnation();

    [Fact]
    public void A_page_has_as_many_rows_as_fit_by_their_average_size()
    {
        var sizes = new PageSizes();
        sizes.Record(Incarnation, rows: 10, bytes: 10 * 64 * 1024);

        Assert.Equal(17, sizes.PageFor(Incarnation, Mebibyte));
    }

    [Fact]
    public void A_page_of_tiny_rows_does_not_exceed_the_limit_of_the_service()
    {
        var sizes = new PageSizes();
        sizes.Record(Incarnation, rows: 1_000, bytes: 1_000);

        Assert.Equal(AzureLimits.PageRows, sizes.PageFor(Incarnation, int.MaxValue));
    }

    [Fact]
    public void A_page_of_full_rows_is_small()
    {
        var sizes = new PageSizes();
        sizes.Record(Incarnation, rows: 1, bytes: AzureLimits.RowBytes);

        Assert.Equal(2, sizes.PageFor(Incarnation, Mebibyte));
    }

    [Fact]
    public void Each_stream_has_its_own_estimate_and_a_new_one_gets_a_page_of_medium_size()
    {
        var sizes = new PageSizes();
        int first = sizes.PageFor(Incarnation, Mebibyte);
        sizes.Record(TestStreams.NewIncarnation(), rows: 1, bytes: 1);

        Assert.Equal(first, sizes.PageFor(Incarnation, Mebibyte));
        Assert.InRange(first, 8, 100);
    }

    [Fact]
    public void A_test_can_force_small_pages() =>
        Assert.Equal(3, new PageSizes { MaxPage = 3 }.PageFor(Incarnation, Mebibyte));

    [Fact]
    public void The_number_of_estimates_is_bounded()
    {
        var sizes = new PageSizes();
        sizes.Record(Incarnation, rows: 1, bytes: AzureLimits.RowBytes);
        for (int i = 0; i < 20_000; i++)
        {
            sizes.Record(TestStreams.NewIncarnation(), 1, 1);
        }

        Assert.Equal(new PageSizes().PageFor(Incarnation, Mebibyte), sizes.PageFor(Incarnation, Mebibyte));
    }
}
