using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using DurableStreams.TestKit.Sizes;
using EndToEnd.Tests.Processes;
using EndToEnd.Tests.Traffic;
using Xunit.Abstractions;

namespace EndToEnd.Tests;

/// <remarks><c>MANY_APPENDS</c> changes the number of appends.</remarks>
public sealed class ManyWritersTests(TwoProcesses processes, ITestOutputHelper log) : IClassFixture<TwoProcesses>
{
    private const string Stream = "/v1/stream/many/writers";
    private const int WritersPerProcess = 16;

    /// <summary>Minimum share of the acknowledgements that each process must get.</summary>
    private const double MinShare = 0.2;

    private static readonly int Appends = TestSize.Read("MANY_APPENDS") ?? 1_000;

    private readonly ConcurrentDictionary<string, string> _acknowledged = new();
    private readonly ConcurrentBag<string> _unknown = [];
    private readonly int[] _shares = new int[2];
    private int _started;

    [Fact]
    public async Task Writers_of_two_processes_lose_and_duplicate_nothing_and_do_not_starve_each_other()
    {
        HttpClient[] clients = [await processes.ClientAsync(0), await processes.ClientAsync(1)];
        await clients[0].ExpectAsync(Requests.Create(Stream), HttpStatusCode.Created);

        long began = Stopwatch.GetTimestamp();
        await Task.WhenAll(
            from process in new[] { 0, 1 }
            from writer in Enumerable.Range(0, WritersPerProcess)
            select WriteAsync(clients[process], process, writer));
        TimeSpan took = Stopwatch.GetElapsedTime(began);

        log.WriteLine(
            $"{_acknowledged.Count} acknowledged in {took.TotalSeconds:F1} s, "
            + $"{_shares[0]} and {_shares[1]} by process; {_unknown.Count} returned 503.");
        string content = await clients[1].ReadAllAsync(Stream);
        Assert.Equal(content, await clients[0].ReadAllAsync(Stream));
        AssertAppendsAreThereOnce(content);
        await AssertOffsetsAreBoundariesAsync(clients, content);
        Assert.All(_shares, share => Assert.True(
            share >= _acknowledged.Count * MinShare, $"One process got {share} of {_acknowledged.Count}."));
    }

    private async Task WriteAsync(HttpClient client, int process, int writer)
    {
        int number;
        while ((number = Interlocked.Increment(ref _started)) <= Appends)
        {
            var padding = new string('x', number % 50);
            string line = string.Create(CultureInfo.InvariantCulture, $"{process} {writer} {number} {padding}\n");
            using HttpResponseMessage response = await client.SendAsync(Requests.Append(Stream, line));
            if (response.StatusCode == HttpStatusCode.ServiceUnavailable)
            {
                _unknown.Add(line);
                continue;
            }

            Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
            _acknowledged[line] = response.NextOffset();
            Interlocked.Increment(ref _shares[process]);
        }
    }

    /// <summary>Each append ends at the offset in its response, and directly follows the one before it.</summary>
    private void AssertAppendsAreThereOnce(string content)
    {
        HashSet<string> unknown = [.. _unknown];
        HashSet<string> found = [];
        long position = 0;
        foreach (string line in content.Split('\n')[..^1].Select(line => line + "\n"))
        {
            position += line.Length;
            Assert.True(found.Add(line), $"Twice: {line}");
            if (_acknowledged.TryGetValue(line, out string? offset))
            {
                Assert.Equal(position, Requests.Position(offset));
            }
            else
            {
                Assert.True(unknown.Contains(line), $"Never sent: {line}");
            }
        }

        Assert.Empty(_acknowledged.Keys.Except(found));
        Assert.Single(_acknowledged.Values.Select(offset => offset.Split('_')[0]).Distinct());
    }

    private async Task AssertOffsetsAreBoundariesAsync(HttpClient[] clients, string content)
    {
        string[] sample = [.. _acknowledged.Values.Order().Where((_, index) => index % 40 == 0)];
        foreach ((int index, string offset) in sample.Index())
        {
            string rest = await clients[index % 2].GetStringAsync($"{Stream}?offset={offset}");
            Assert.Equal(content[(int)Requests.Position(offset)..], rest);
        }
    }
}
