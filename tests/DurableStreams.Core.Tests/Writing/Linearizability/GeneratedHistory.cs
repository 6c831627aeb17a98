namespace DurableStreams.Core.Tests.Writing.Linearizability;

/// <summary>Applies random requests to the model one by one, and extends the duration of each call randomly.</summary>
internal sealed class GeneratedHistory
{
    private const int Length = 60;

    private const int BetweenMoments = 10;

    private readonly Random _random;
    private readonly List<Call> _calls = [];
    private readonly List<StoredIncarnation> _stored = [];

    public GeneratedHistory(int seed)
    {
        _random = new Random(seed);
        StreamModel model = StreamModel.Unused;
        Do(new Request.Create(), 0);
        Do(new Request.Append("first;"), 1);
        for (int i = 2; i < Length; i++)
        {
            Do(NextRequest(i), i);
        }

        void Do(Request request, int number)
        {
            (Answer answer, model) = AddIncarnationFor(request, model).Do(request, _stored);
            Store(model);
            int moment = (number + 10) * BetweenMoments;
            bool isOpen = number > 1 && _random.Next(10) == 0;
            int invoked = moment - _random.Next(4 * BetweenMoments);
            int returned = isOpen ? invoked : moment + _random.Next(4 * BetweenMoments);
            _calls.Add(new Call("-", request, invoked, returned, isOpen ? new Answer.Unavailable() : answer));
        }
    }

    public IReadOnlyList<Call> Calls => _calls;

    public IReadOnlyList<StoredIncarnation> Stored => _stored;

    private StreamModel AddIncarnationFor(Request request, StreamModel model)
    {
        if (request is Request.Create && !model.Exists)
        {
            _stored.Add(new StoredIncarnation(100 + _stored.Count, ""));
        }

        return model;
    }

    private void Store(StreamModel model) => _stored[^1] = model.Exists
        ? _stored[^1] with { Content = model.Text, Closed = model.Closed }
        : _stored[^1] with { Exists = false };

    private Request NextRequest(int number) => _random.Next(20) switch
    {
        0 => new Request.Delete(),
        1 or 2 => new Request.Create($"c{number};"),
        3 => new Request.Append("", Close: true),
        4 => new Request.Append($"s{number};", StreamSeq: $"{_random.Next(10)}"),
        5 => new Request.Append($"o{number};", OtherType: true),
        6 => new Request.Head(),
        7 => new Request.Read(),
        < 12 => new Request.Append($"a{number};"),
        _ => Produced(new Stamp($"p{_random.Next(2)}", _random.Next(2), _random.Next(4))),
    };

    private static Request.Append Produced(Stamp stamp) => new($"{stamp};", By: stamp);
}
