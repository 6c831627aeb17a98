using DurableStreams.AspNetCore.Read;

namespace DurableStreams.AspNetCore.Tests.Read;

public sealed class CompressionLimitTests
{
    [Fact]
    public void Above_the_limit_responses_are_sent_uncompressed()
    {
        var limit = new CompressionLimit();
        for (int i = 0; i < CompressionLimit.MaxResponses; i++)
        {
            Assert.Equal(ContentCoding.Brotli, limit.Admit(ContentCoding.Brotli));
        }

        ContentCoding refused = limit.Admit(ContentCoding.Gzip);
        Assert.Equal(ContentCoding.Identity, refused);
        limit.Release(refused);
        Assert.Equal(ContentCoding.Identity, limit.Admit(ContentCoding.Brotli));

        limit.Release(ContentCoding.Brotli);
        Assert.Equal(ContentCoding.Gzip, limit.Admit(ContentCoding.Gzip));
    }
}
