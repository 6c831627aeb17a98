using DurableStreams.Addressing;
using DurableStreams.Content;
using DurableStreams.Deleting;
using DurableStreams.StoreContract;
using DurableStreams.TestKit.Time;
using Xunit.Sdk;

namespace DurableStreams.Core.Tests.Model;

/// <summary>Applies the steps of a run to the service and to the model, and compares all outcomes.</summary>
internal sealed class ModelRun
{
    private readonly ModelSystem _system;
    private readonly CreationSteps _creations;
    private readonly AppendSteps _appends;
    private readonly ReadSteps _reads;

    private ModelRun(ModelSystem system)
    {
        _system = system;
        _creations = new CreationSteps(system);
        _appends = new AppendSteps(system);
        _reads = new ReadSteps(system);
    }

    /// <summary>Runs the steps on a new store. The message of a failure contains a trace of all requests.</summary>
    public static async Task RunAsync(StoreFixture fixture, IReadOnlyList<ContentType> contentTypes, Step[] steps)
    {
        var system = new ModelSystem(fixture, contentTypes);
        var run = new ModelRun(system);
        await fixture.OpenAsync();
        try
        {
            system.Start();
            await run.DoAllAsync(steps).WaitAsync(TestDeadline.Limit);
        }
        catch (Exception problem)
        {
            throw new XunitException($"{problem.Message}\nTrace:\n{system.Trace}", problem);
        }
        finally
        {
            await system.StopAsync();
            await fixture.CloseAsync();
        }
    }

    private async Task DoAllAsync(Step[] steps)
    {
        foreach (Step step in steps)
        {
            // Processes that share a store may choose equal generations within one millisecond.
            _system.Clock.Advance(TimeSpan.FromMilliseconds(_system.IsShared ? 1 : 0));
            await DoAsync(step);
        }

        await CheckEverythingAsync();
    }

    private Task DoAsync(Step step) => step.Kind switch
    {
        StepKind.Create => _creations.CreateAsync(step),
        StepKind.CreateAgain => _creations.CreateAgainAsync(step),
        StepKind.Fork => _creations.ForkAsync(step),
        StepKind.Append => _appends.AppendAsync(step),
        StepKind.Produce => _appends.ProduceAsync(step),
        StepKind.Close => _appends.CloseAsync(step),
        StepKind.Read => _reads.ReadAsync(step),
        StepKind.ReadWrongly => _reads.ReadWronglyAsync(step),
        StepKind.Follow => _reads.FollowAsync(step),
        StepKind.Look => _reads.LookAsync(step),
        StepKind.Delete => DeleteAsync(step),
        StepKind.Sweep => SweepAsync(step.A, step.Process),
        _ => RestartAsync(step.A % 2 == 0),
    };

    private async Task DeleteAsync(Step step)
    {
        StreamPath path = _system.UsedPath(step.Path);
        StreamService process = _system.Process(step.Process);
        DeleteOutcome actual = await _system.DriveAsync(
            () => process.DeleteAsync(path, CancellationToken.None).AsTask());
        _system.Note($"DELETE {path} => {actual}");
        switch (_system.Model.ExistenceOf(path, _system.Now))
        {
            case Existence.Missing:
                Assert.Equal(DeleteOutcome.NotFound, actual);
                break;
            case Existence.Gone:
                Assert.Equal(DeleteOutcome.Gone, actual);
                break;
            default:
                Assert.Equal(DeleteOutcome.Deleted, actual);
                _system.Model.Last(path)!.Delete();
                break;
        }
    }

    private async Task SweepAsync(int minutes, int process)
    {
        await _system.SweepAsync(minutes, process);
        _system.Note($"SWEEP at {_system.Now:T}");
    }

    private async Task RestartAsync(bool reopens)
    {
        await _system.RestartAsync(reopens);
        _system.Note("RESTART");
    }

    /// <summary>Checks every path: with warm caches, after a restart, and after all reminders were processed.</summary>
    private async Task CheckEverythingAsync()
    {
        await CheckPathsAsync();
        await RestartAsync(reopens: true);
        await CheckPathsAsync();
        for (int hour = 0; hour < 5; hour++)
        {
            await SweepAsync(61, hour);
        }

        await CheckPathsAsync();
        foreach (ModelIncarnation incarnation in _system.Model.AllIncarnations.Where(
            incarnation => incarnation.Status == IncarnationStatus.Deleted))
        {
            Assert.False(
                await _system.StoresAsync(incarnation),
                $"Bytes of a deleted incarnation of {incarnation.Path} are left.");
        }
    }

    private async Task CheckPathsAsync()
    {
        foreach ((int choice, StreamPath path) in ModelSystem.Paths.Index())
        {
            await _reads.LookAsync(path, choice);
            if (_system.Model.ExistenceOf(path, _system.Now) == Existence.Live)
            {
                await _reads.ReadEverythingAsync(path, choice);
            }
        }
    }
}
