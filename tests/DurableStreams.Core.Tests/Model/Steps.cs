using FsCheck;
using FsCheck.Fluent;

namespace DurableStreams.Core.Tests.Model;

/// <summary>Generates random runs, and shrinks those that fail.</summary>
internal static class Steps
{
    private const int MaxChoices = 100;

    /// <summary>Maximum number of simpler runs that are tried, so that a failure is reported in time.</summary>
    private const int MaxSimplerRuns = 4_000;

    private static readonly Gen<StepKind> Kinds = Gen.Frequency(
        (7, Gen.Constant(StepKind.Create)),
        (3, Gen.Constant(StepKind.CreateAgain)),
        (12, Gen.Constant(StepKind.Fork)),
        (24, Gen.Constant(StepKind.Append)),
        (12, Gen.Constant(StepKind.Produce)),
        (1, Gen.Constant(StepKind.Close)),
        (18, Gen.Constant(StepKind.Read)),
        (4, Gen.Constant(StepKind.ReadWrongly)),
        (4, Gen.Constant(StepKind.Follow)),
        (4, Gen.Constant(StepKind.Look)),
        (5, Gen.Constant(StepKind.Delete)),
        (4, Gen.Constant(StepKind.Sweep)),
        (3, Gen.Constant(StepKind.Restart)));

    private static readonly Gen<int> Choice = Gen.Choose(0, MaxChoices - 1);

    /// <summary>Generates runs that begin with two creations and continue with random steps.</summary>
    public static Arbitrary<Step[]> UpTo(int maxSteps)
    {
        Gen<Step[]> runs =
            from beginning in Gen.ArrayOf(One(Gen.Constant(StepKind.Create)), 2)
            from count in Gen.Choose(1, maxSteps)
            from rest in Gen.ArrayOf(One(Kinds), count)
            select (Step[])[.. beginning, .. rest];
        int tried = 0;
        return Arb.From(runs, steps => Simpler(steps).TakeWhile(_ => ++tried < MaxSimplerRuns));
    }

    private static Gen<Step> One(Gen<StepKind> kinds) =>
        from kind in kinds
        from path in Choice
        from a in Choice
        from b in Choice
        from c in Choice
        from body in Choice
        from process in Choice
        select new Step(kind, path, a, b, c, body, process);

    // Fewer steps first, then smaller choices.
    private static IEnumerable<Step[]> Simpler(Step[] steps)
    {
        for (int length = steps.Length / 2; length >= 1; length /= 2)
        {
            for (int start = 0; start + length <= steps.Length; start += length)
            {
                yield return [.. steps[..start], .. steps[(start + length)..]];
            }
        }

        for (int i = 0; i < steps.Length; i++)
        {
            foreach (Step simpler in Simpler(steps[i]))
            {
                yield return [.. steps[..i], simpler, .. steps[(i + 1)..]];
            }
        }
    }

    private static IEnumerable<Step> Simpler(Step step)
    {
        Step[] candidates =
        [
            step with { Path = 0 }, step with { A = 0 }, step with { B = 0 },
            step with { C = 0 }, step with { Body = 0 }, step with { Process = 0 },
            step with { Path = step.Path / 2 }, step with { A = step.A / 2 },
            step with { B = step.B / 2 }, step with { C = step.C / 2 },
        ];
        return candidates.Where(candidate => candidate != step).Distinct();
    }
}
