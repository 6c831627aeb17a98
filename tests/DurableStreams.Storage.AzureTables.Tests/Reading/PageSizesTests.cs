using DurableStreams.TestKit.Streams;

namespace DurableStreams.Storage.AzureTables.Tests.Reading;

public sealed class PageSizesTests
{
    private const int Mebibyte = 1024 * 1024;

    private static readonly Incarnation Life = TestStreams.NewIncarnation();

    [Fact]
    public void A_page_is_as_many_rows_as_were_seen_to_fit()
    {
        var sizes = new PageSizes();
        sizes.Record(Life, rows: 10, bytes: 10 * 64 * 1024);

        Assert.Equal(17, sizes.PageFor(Life, Mebibyte));
    }

    [Fact]
    public void A_page_of_tiny_rows_is_no_larger_than_the_service_allows()
    {
        var sizes = new PageSizes();
        sizes.Record(Life, rows: 1_000, bytes: 1_000);

        Assert.Equal(AzureLimits.PageRows, sizes.PageFor(Life, int.MaxValue));
    }

    [Fact]
    public void A_page_of_full_rows_is_small()
    {
        var sizes = new PageSizes();
        sizes.Record(Life, rows: 1, bytes: AzureLimits.RowBytes);

        Assert.Equal(2, sizes.PageFor(Life, Mebibyte));
    }

    [Fact]
    public void Streams_are_told_apart_and_a_new_one_gets_a_page_of_middling_size()
    {
        var sizes = new PageSizes();
        int first = sizes.PageFor(Life, Mebibyte);
        sizes.Record(TestStreams.NewIncarnation(), rows: 1, bytes: 1);

        Assert.Equal(first, sizes.PageFor(Life, Mebibyte));
        Assert.InRange(first, 8, 100);
    }

    [Fact]
    public void A_test_can_force_small_pages() => Assert.Equal(3, new PageSizes { MaxPage = 3 }.PageFor(Life, Mebibyte));

    [Fact]
    public void What_is_remembered_is_bounded()
    {
        var sizes = new PageSizes();
        sizes.Record(Life, rows: 1, bytes: AzureLimits.RowBytes);
        for (int i = 0; i < 20_000; i++)
        {
            sizes.Record(TestStreams.NewIncarnation(), 1, 1);
        }

        Assert.Equal(new PageSizes().PageFor(Life, Mebibyte), sizes.PageFor(Life, Mebibyte));
    }
}
