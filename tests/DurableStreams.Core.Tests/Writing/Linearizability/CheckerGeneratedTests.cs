using DurableStreams.Addressing;

namespace DurableStreams.Core.Tests.Writing.Linearizability;

/// <summary>Histories that the model itself generates, with overlapping calls, unchanged and with one error.</summary>
public sealed class CheckerGeneratedTests
{
    private const int Seeds = 200;

    [Fact]
    public void A_history_of_the_model_is_accepted_however_its_calls_overlap()
    {
        for (int seed = 0; seed < Seeds; seed++)
        {
            var generated = new GeneratedHistory(seed);

            string? problem = LinearizabilityChecker.Explain(generated.Calls, generated.Stored);

            Assert.True(problem is null, $"Seed {seed}: {problem}");
        }
    }

    [Fact]
    public void A_single_wrong_offset_is_found()
    {
        for (int seed = 0; seed < Seeds; seed++)
        {
            var generated = new GeneratedHistory(seed);
            Call append = LastAppend(generated);
            Offset right = ((Answer.Appended)append.Answer).Next;
            Offset wrong = right with { Position = right.Position + (seed % 2 == 0 ? 1 : -1) };

            string? problem = LinearizabilityChecker.Explain(
                [
                    .. generated.Calls.Where(call => call != append),
                    append with { Answer = new Answer.Appended(wrong, false) },
                ],
                generated.Stored);

            Assert.True(problem is not null, $"Seed {seed}: {append} with {wrong} was accepted.");
        }
    }

    [Fact]
    public void A_single_lost_or_duplicated_append_is_found()
    {
        for (int seed = 0; seed < Seeds; seed++)
        {
            var generated = new GeneratedHistory(seed);
            Call append = LastAppend(generated);
            string body = ((Request.Append)append.Request).Body;

            string? lost = LinearizabilityChecker.Explain(generated.Calls, With(generated.Stored, body, ""));
            string? duplicated = LinearizabilityChecker.Explain(
                generated.Calls, With(generated.Stored, body, body + body));

            Assert.True(lost is not null, $"Seed {seed}: the loss of {append} was accepted.");
            Assert.True(duplicated is not null, $"Seed {seed}: the duplication of {append} was accepted.");
        }
    }

    private static Call LastAppend(GeneratedHistory generated) =>
        generated.Calls.Last(call => call is { Answer: Answer.Appended, Request: Request.Append { Body.Length: > 0 } });

    private static List<StoredIncarnation> With(IReadOnlyList<StoredIncarnation> stored, string body, string instead) =>
        [
            .. stored.Select(incarnation => incarnation with
            {
                Content = incarnation.Content.Replace(body, instead, StringComparison.Ordinal),
            }),
        ];
}
