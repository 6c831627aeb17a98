using DurableStreams.Core.Tests.Writing.Linearizability;
using DurableStreams.TestKit.Faults;

namespace DurableStreams.Core.Tests.Writing.Scenarios;

/// <summary>An append that is held up on its way into the store, so that what is asked meanwhile waits behind it.</summary>
internal sealed class HeldBack
{
    public const string Body = "held;";

    private readonly Gate _gate;
    private readonly Task<Answer> _answer;

    private HeldBack(Gate gate, Task<Answer> answer) => (_gate, _answer) = (gate, answer);

    public static async Task<HeldBack> AtAsync(Peer peer)
    {
        var gate = new Gate();
        peer.Faults.Next(StoreCall.Commit, Fault.PauseBefore(gate));
        Task<Answer> answer = peer.AskAsync(new Request.Append(Body));
        await gate.Reached.InTimeAsync();
        return new HeldBack(gate, answer);
    }

    /// <summary>Lets it in.</summary>
    public async Task ReleaseAsync()
    {
        _gate.Open();
        Assert.IsType<Answer.Appended>(await _answer);
    }
}
