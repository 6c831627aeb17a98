// A pull-wake worker: waits for wake events, claims the subscription, and prints each message of its streams of JSON.
//
// Start a server (see the README at the root), then as many workers as you like:
//
//     dotnet run --project samples/PullWakeWorker -- http://127.0.0.1:4437/v1/stream 'events/*' worker-1
//     curl -X PUT http://127.0.0.1:4437/v1/stream/events/a -H 'Content-Type: application/json' -d '[{"n":1}]'
//
// DURABLE_STREAMS_TOKEN is the token of a server that requires one; LEASE_MS the lease (30000).
//
// A worker may be killed at any time: what it has not acknowledged is given to another one when its lease has ended. So
// a message may be handled twice.
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using DurableStreams.Samples;

string server = args.ElementAtOrDefault(0) ?? "http://127.0.0.1:4437/v1/stream";
string pattern = args.ElementAtOrDefault(1) ?? "events/*";
string name = args.ElementAtOrDefault(2) ?? Environment.MachineName;
int lease = int.Parse(Environment.GetEnvironmentVariable("LEASE_MS") ?? "30000", CultureInfo.InvariantCulture);

using var client = new HttpClient();
if (Environment.GetEnvironmentVariable("DURABLE_STREAMS_TOKEN") is { Length: > 0 } token)
{
    client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

var subscription = new Subscription(client, server, "pull-wake-worker", "wake/workers");
var worker = new Worker(subscription, name, (path, message) => Console.WriteLine($"{path} {message}"));
while (!stop.IsCancellationRequested)
{
    try
    {
        await subscription.CreateAsync(pattern, lease, stop.Token);
        Console.WriteLine($"{name} waits for wakes of {pattern}");
        await worker.RunAsync(stop.Token);
    }
    catch (HttpRequestException failure)
        when (failure.StatusCode is null or >= HttpStatusCode.InternalServerError)
    {
        Console.Error.WriteLine($"The server is away, trying again: {failure.Message}");
        await Task.Delay(TimeSpan.FromSeconds(1), stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
    catch (OperationCanceledException) when (stop.IsCancellationRequested)
    {
    }
}
