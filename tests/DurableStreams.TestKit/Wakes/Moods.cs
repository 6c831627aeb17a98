namespace DurableStreams.TestKit.Wakes;

/// <summary>How a worker treats a wake.</summary>
public enum Mood
{
    Good,
    AcksBeforeItIsDone,
    AnswersTwice,
    AnswersLate,
    Hangs,
    Crashes,
    Refuses,
}

/// <summary>Chooses how workers behave: half of the time well, and always so after <see cref="Calm"/>.</summary>
public sealed class Moods(int seed)
{
    private readonly Random _random = new(seed);
    private volatile bool _isCalm;

    public void Calm() => _isCalm = true;

    public Mood Next()
    {
        lock (_random)
        {
            return _isCalm || _random.Next(2) == 0 ? Mood.Good : (Mood)_random.Next((int)Mood.Refuses + 1);
        }
    }
}
