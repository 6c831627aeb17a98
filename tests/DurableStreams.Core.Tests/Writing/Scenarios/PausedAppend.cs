using DurableStreams.Core.Tests.Writing.Linearizability;
using DurableStreams.TestKit.Faults;

namespace DurableStreams.Core.Tests.Writing.Scenarios;

/// <summary>An append whose commit is paused before it reaches the store, so that later requests wait for it.</summary>
internal sealed class PausedAppend
{
    public const string Body = "held;";

    private readonly Gate _gate;
    private readonly Task<Answer> _answer;

    private PausedAppend(Gate gate, Task<Answer> answer) => (_gate, _answer) = (gate, answer);

    public static async Task<PausedAppend> StartAsync(Peer peer)
    {
        var gate = new Gate();
        peer.Faults.Next(StoreCall.Commit, Fault.PauseBefore(gate));
        Task<Answer> answer = peer.AskAsync(new Request.Append(Body));
        await gate.Reached.InTimeAsync();
        return new PausedAppend(gate, answer);
    }

    /// <summary>Resumes the commit.</summary>
    public async Task ReleaseAsync()
    {
        _gate.Open();
        Assert.IsType<Answer.Appended>(await _answer);
    }
}
