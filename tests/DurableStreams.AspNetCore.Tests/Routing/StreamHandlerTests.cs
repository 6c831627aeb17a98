using DurableStreams.AspNetCore.Auth;
using DurableStreams.AspNetCore.Tests.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace DurableStreams.AspNetCore.Tests.Routing;

/// <summary>The entry point for hosts without routing, on an in-memory server.</summary>
public sealed class StreamHandlerTests
{
    [Fact]
    public async Task A_host_needs_nothing_but_the_handler()
    {
        using IHost host = await StartAsync(app => app.Run(Handle));
        using HttpClient client = host.GetTestClient();

        HttpResponseMessage created =
            await client.PutAsync(new Uri("/v1/stream/a%2Fb", UriKind.Relative), new StringContent("text"));
        string text = await client.GetStringAsync(new Uri("/v1/stream/a/b", UriKind.Relative));

        Assert.Equal(System.Net.HttpStatusCode.Created, created.StatusCode);
        Assert.Equal("http://localhost/v1/stream/a/b", created.Headers.Location!.OriginalString);
        Assert.Equal("text", text);
    }

    [Fact]
    public async Task What_is_not_below_the_root_is_not_found()
    {
        using IHost host = await StartAsync(app => app.Run(Handle));
        using HttpClient client = host.GetTestClient();

        HttpResponseMessage response = await client.GetAsync(new Uri("/v1/other/a", UriKind.Relative));

        await response.RefusedAsync(System.Net.HttpStatusCode.NotFound, "NO_SUCH_ROUTE");
    }

    [Fact]
    public async Task A_path_base_is_not_part_of_the_identity()
    {
        using IHost host = await StartAsync(app =>
        {
            app.UsePathBase("/base");
            app.Run(Handle);
        });
        using HttpClient client = host.GetTestClient();

        HttpResponseMessage created = await client.PutAsync(new Uri("/base/v1/stream/s", UriKind.Relative), null);
        HttpResponseMessage read = await client.GetAsync(new Uri("/v1/stream/s", UriKind.Relative));

        Assert.Equal("http://localhost/base/v1/stream/s", created.Headers.Location!.OriginalString);
        Assert.Equal(System.Net.HttpStatusCode.OK, read.StatusCode);
    }

    [Fact]
    public async Task A_request_without_a_request_line_is_identified_by_its_path()
    {
        using IHost host = await StartAsync(app => app.Run(Handle));

        HttpContext context = await host.GetTestServer().SendAsync(request =>
        {
            request.Request.Method = "PUT";
            request.Request.Path = "/v1/stream/über";
        });

        Assert.Equal(201, context.Response.StatusCode);
    }

    private static Task Handle(HttpContext context) =>
        context.RequestServices.GetRequiredService<IStreamHandler>().HandleAsync(context);

    private static Task<IHost> StartAsync(Action<IApplicationBuilder> configure) =>
        new HostBuilder()
            .ConfigureWebHost(web => web
                .UseTestServer()
                .ConfigureServices(
                    services => services.Configure<AuthOptions>(auth => auth.Mode = AuthMode.Open)
                        .AddDurableStreams()
                        .UseMemoryStore())
                .Configure(configure))
            .StartAsync();
}
