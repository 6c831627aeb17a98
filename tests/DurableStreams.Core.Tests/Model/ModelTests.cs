using DurableStreams.Content;
using DurableStreams.StoreContract;
using DurableStreams.TestKit.Streams;
using Xunit.Sdk;

namespace DurableStreams.Core.Tests.Model;

/// <summary>
/// Random sequences of all that clients, sweepers and operators do, compared with a model of the protocol: every
/// outcome and every byte must agree. Each store derives a class with its own fixture.
/// </summary>
public abstract class ModelTests<TFixture>
    where TFixture : StoreFixture, new()
{
    private static readonly ContentType Text = TestStreams.ContentType("text/plain; charset=utf-8");

    /// <summary>Number of runs per test.</summary>
    protected virtual int Runs => 150;

    /// <summary>Maximum number of steps per run.</summary>
    protected virtual int MaxSteps => 120;

    [Fact]
    public Task Json_streams_agree_with_the_model() => Agree(ContentType.Json);

    [Fact]
    public Task Text_streams_agree_with_the_model() => Agree(Text);

    [Fact]
    public Task Binary_streams_agree_with_the_model() => Agree(ContentType.Default);

    [Fact]
    public Task Streams_of_all_content_types_agree_with_the_model() =>
        Agree(ContentType.Json, Text, ContentType.Default);

    private Task Agree(params ContentType[] contentTypes)
    {
        bool hangs = false;
        return Property.HoldsAsync(Steps.UpTo(MaxSteps), RunAsync, Runs);

        async Task RunAsync(Step[] steps)
        {
            // Do not shrink a run that hangs: every attempt would hang until the timeout.
            if (hangs)
            {
                return;
            }

            try
            {
                await ModelRun.RunAsync(new TFixture(), contentTypes, steps);
            }
            catch (XunitException problem)
            {
                hangs = problem.InnerException is TimeoutException;
                throw;
            }
        }
    }
}
