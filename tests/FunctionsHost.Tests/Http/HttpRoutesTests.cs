using DurableStreams.FunctionsHost.Http;

namespace DurableStreams.FunctionsHost.Tests.Http;

public sealed class HttpRoutesTests
{
    [Theory]
    [InlineData("", "v1/stream/{*path}", "/v1/stream/{*path}")]
    [InlineData("api", "health", "/api/health")]
    [InlineData("/x/", "health", "/x/health")]
    public void Routes_start_with_the_prefix(string prefix, string route, string expected) =>
        Assert.Equal(expected, HttpRoutes.Route(prefix, route));

    [Theory]
    [InlineData("admin/x")]
    [InlineData("Runtime")]
    public void Routes_of_the_host_itself_are_refused(string route) =>
        Assert.Throws<InvalidOperationException>(() => HttpRoutes.Route("", route));
}
