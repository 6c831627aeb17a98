// A webhook worker: subscribes to streams of JSON, and prints each of their messages.
//
// Start a server (see the README at the root), then:
//
//     dotnet run --project samples/WebhookWorker -- --urls http://127.0.0.1:5080 --pattern 'events/*'
//     curl -X PUT http://127.0.0.1:4437/v1/stream/events/a -H 'Content-Type: application/json' -d '[{"n":1}]'
//
// Options: --server URL (http://127.0.0.1:4437/v1/stream), --id ID (webhook-worker), --pattern GLOB (events/*),
// --webhook URL if the server reaches this worker by another URL than that of --urls, --lease MS (30000).
// DURABLE_STREAMS_TOKEN is the token of a server that requires one.
//
// The worker may be killed at any time: what it has not acknowledged is sent again. So a message may be handled twice.
using System.Net.Http.Headers;
using System.Text.Json;
using System.Threading.Channels;
using DurableStreams.Samples;

const int MaxWebhookBytes = 1024 * 1024;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning).AddFilter("System.Net.Http", LogLevel.Warning);
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = MaxWebhookBytes);
WebApplication app = builder.Build();
string server = app.Configuration["server"] ?? "http://127.0.0.1:4437/v1/stream";
string id = app.Configuration["id"] ?? "webhook-worker";
string pattern = app.Configuration["pattern"] ?? "events/*";
int lease = app.Configuration.GetValue("lease", 30_000);
CancellationToken stopping = app.Lifetime.ApplicationStopping;

using var client = new HttpClient();
if (Environment.GetEnvironmentVariable("DURABLE_STREAMS_TOKEN") is { Length: > 0 } token)
{
    client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
}

// The server waits for the answer to a webhook, so the answer is given before the work is done. Wakes that are lost
// when this process ends are sent again when their lease has ended.
var wakes = Channel.CreateUnbounded<Wake>();
var verifier = new TaskCompletionSource<WebhookVerifier>(TaskCreationOptions.RunContinuationsAsynchronously);
app.MapPost("/wake", async (HttpRequest request) =>
{
    using var body = new MemoryStream();
    await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);
    WebhookVerifier signatures = await verifier.Task;
    if (!await signatures.IsGenuineAsync(request.Headers["Webhook-Signature"].ToString(), body.ToArray(), stopping))
    {
        return Results.Unauthorized();
    }

    Wake? wake = JsonSerializer.Deserialize<Wake>(body.ToArray(), Json.Options);
    return wake is not null && wakes.Writer.TryWrite(wake) ? Results.Accepted() : Results.BadRequest();
});

// Listens first, because the server may send a wake as soon as the subscription exists.
await app.StartAsync();
string webhook = app.Configuration["webhook"] ?? $"{app.Urls.First()}/wake";
var subscription = new { type = "webhook", pattern, webhook = new { url = webhook }, lease_ttl_ms = lease };
using HttpResponseMessage created =
    await client.PutAsJsonAsync($"{server}/__ds/subscriptions/{Uri.EscapeDataString(id)}", subscription, stopping);
string answer = await created.Content.ReadAsStringAsync(stopping);
if (!created.IsSuccessStatusCode)
{
    Console.Error.WriteLine($"The subscription was refused: {(int)created.StatusCode} {answer}");
    return 1;
}

string keys = JsonDocument.Parse(answer).RootElement
    .GetProperty("webhook").GetProperty("signing").GetProperty("jwks_url").GetString()!;
verifier.SetResult(new WebhookVerifier(client, keys, TimeProvider.System));
Console.WriteLine($"Waiting for wakes at {webhook}");

var worker = new Worker(client, server, (path, message) => Console.WriteLine($"{path} {message}"));
Task working = worker.RunAsync(wakes.Reader, stopping);
await app.WaitForShutdownAsync();
await working;
return 0;
