using DurableStreams.Core.Tests.Writing.Linearizability;

namespace DurableStreams.Core.Tests.Writing.Randomised;

/// <summary>One of several callers that send random requests to random services.</summary>
internal sealed class RandomCaller(SharedStream stream, string name, ProducerSession producer, int seed)
{
    private readonly Random _random = new(seed);
    private int _sent;

    /// <summary>Sends a number of requests.</summary>
    public async Task RunAsync(int times)
    {
        while (_sent < times)
        {
            int choice = _random.Next(100);
            if (choice < 40)
            {
                await ProduceAsync();
            }
            else if (choice < 42)
            {
                // Over a minute: lifetimes must be renewed, and unresolved outcomes are given up.
                stream.Clock.Advance(TimeSpan.FromSeconds(61));
            }
            else if (choice < 46)
            {
                await stream.DisturbAsync(_random.Next(stream.Services));
            }
            else
            {
                await ReactAsync(await AskAsync(NextRequest(choice)));
            }
        }
    }

    // Otherwise the stream would be closed or deleted for most of a history.
    private async Task ReactAsync(Answer answer)
    {
        if (answer is Answer.StreamClosed && _random.Next(3) == 0)
        {
            answer = await AskAsync(new Request.Delete());
        }

        if (answer is Answer.NotFound or Answer.Deleted && _random.Next(2) == 0)
        {
            await AskAsync(Create());
        }
    }

    private Request NextRequest(int choice) => choice switch
    {
        < 64 => new Request.Append(Unique("a")),
        < 72 => new Request.Append(Unique("s"), StreamSeq: $"{_random.Next(10)}"),
        < 75 => new Request.Append(Unique("o"), OtherType: true),
        < 82 => new Request.Head(),
        < 89 => new Request.Read(),
        < 91 => new Request.Append("", Close: true),
        < 92 => new Request.Append(Unique("e"), Close: true),
        < 93 => producer.NextRequests(_random)[^1] with { Body = "", Close = true },
        < 97 => new Request.Delete(),
        _ => Create(),
    };

    private Request.Create Create() =>
        new(_random.Next(2) == 0 ? "" : Unique("c"), _random.Next(20) == 0, _random.Next(4) == 0);

    private async Task ProduceAsync()
    {
        if (_random.Next(12) == 0)
        {
            producer.Restart();
        }

        List<Request.Append> requests = producer.NextRequests(_random);
        Answer[] answers = await Task.WhenAll(requests.Select(AskAsync));
        producer.Learn(requests, answers);
        await ReactAsync(answers[0]);
    }

    private Task<Answer> AskAsync(Request request)
    {
        _sent++;
        return stream.AskAsync(_random.Next(stream.Services), request);
    }

    private string Unique(string kind) => $"{kind}{name}{_sent};";
}
