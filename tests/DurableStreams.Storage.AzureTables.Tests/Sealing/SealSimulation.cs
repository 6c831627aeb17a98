using DurableStreams.Storage.AzureTables.Sealing;

namespace DurableStreams.Storage.AzureTables.Tests.Sealing;

/// <summary>Simulates the sealer on outlines of rows, without a store.</summary>
internal sealed class SealSimulation(RowOutline[] rows)
{
    private readonly List<RowOutline> _rows = [.. rows];
    private long _position;

    public Action<RowOutline[]> Joining { get; init; } = _ => { };

    public int Steps { get; private set; }

    public long BytesWritten { get; private set; }

    public static RowOutline[] Rows(IEnumerable<(int Bytes, int Boundaries, bool IsLarge)> rows)
    {
        List<RowOutline> outlines = [];
        long end = 0;
        foreach ((int bytes, int boundaries, bool isLarge) in rows)
        {
            outlines.Add(new RowOutline(end, end + bytes, boundaries, isLarge));
            end += bytes;
        }

        return [.. outlines];
    }

    public IReadOnlyList<RowOutline> Rows() => _rows;

    public void Append(int bytes, int boundaries)
    {
        long start = _rows.Count == 0 ? 0 : _rows[^1].End;
        _rows.Add(new RowOutline(start, start + bytes, boundaries, false));
    }

    /// <summary>Seals from the end of the last run until nothing is left to join.</summary>
    public void Run()
    {
        for (bool isDone = false; !isDone; Steps++)
        {
            Assert.InRange(Steps, 0, 100_000);
            int from = _rows.FindIndex(row => row.End > _position);
            RowOutline[] window = from < 0 ? [] : [.. _rows.Skip(from).Take(SealPlan.MaxRows + 1)];
            SealPlan plan = SealPlan.Make(window, _position, isEnd: window.Length <= SealPlan.MaxRows);
            Assert.True(plan.Position >= _position);
            Assert.True(plan.IsDone || plan.Count > 1 || plan.Position > _position, "A step made no progress.");
            if (plan.Count > 0)
            {
                Join(from + plan.First, plan.Count);
            }

            (_position, isDone) = (plan.Position, plan.IsDone);
        }
    }

    private void Join(int first, int count)
    {
        RowOutline[] run = [.. _rows.GetRange(first, count)];
        Joining(run);
        BytesWritten += run.Sum(row => row.Length);
        _rows.RemoveRange(first, count);
        _rows.Insert(first, new RowOutline(run[0].Start, run[^1].End, run.Sum(row => row.BoundaryBytes), false));
    }
}
