using DurableStreams.Content;
using DurableStreams.StoreContract;
using DurableStreams.TestKit.Streams;
using Xunit.Sdk;

namespace DurableStreams.Core.Tests.Model;

/// <summary>
/// Random interleavings of everything that clients, sweepers and operators do, against a model of the protocol: every
/// outcome and every byte must agree. A store derives it with its fixture.
/// </summary>
public abstract class ModelTests<TFixture>
    where TFixture : StoreFixture, new()
{
    private static readonly ContentType Text = TestStreams.ContentType("text/plain; charset=utf-8");

    /// <summary>How many runs each test makes.</summary>
    protected virtual int Runs => 150;

    /// <summary>How many steps a run has at most.</summary>
    protected virtual int MaxSteps => 120;

    [Fact]
    public Task Json_streams_agree_with_the_model() => Agree(ContentType.Json);

    [Fact]
    public Task Text_streams_agree_with_the_model() => Agree(Text);

    [Fact]
    public Task Binary_streams_agree_with_the_model() => Agree(ContentType.Default);

    [Fact]
    public Task Streams_of_all_content_types_agree_with_the_model() => Agree(ContentType.Json, Text, ContentType.Default);

    private Task Agree(params ContentType[] contentTypes)
    {
        bool hangs = false;
        return Property.HoldsAsync(Steps.UpTo(MaxSteps), RunAsync, Runs);

        async Task RunAsync(Step[] steps)
        {
            // A run that hangs is not made simpler: every try would hang as long.
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
