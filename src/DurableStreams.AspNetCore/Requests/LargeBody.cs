using DurableStreams.AspNetCore.Errors;
using DurableStreams.Hosting;
using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore.Requests;

/// <summary>
/// The rules for a body beyond its first 64 KiB: it is checked before most of it is received, its bytes come out of the
/// budget of the process, and only few such bodies are processed at once. Smaller bodies cost nothing of this.
/// </summary>
internal sealed class LargeBody(
    HttpContext context, BodyRules rules, RequestBodyBudget budget, LargeWorkTurns turns) : IDisposable
{
    /// <summary>Larger bodies are large.</summary>
    public const int ThresholdBytes = 64 * 1024;

    // Far fewer operations on the shared budget than reads of a connection.
    private const int GrantBytes = 64 * 1024;

    private readonly int _freeBytes = CountsFromFirstByte(context) ? 0 : ThresholdBytes;

    private bool _isChecked;
    private bool _hasTurn;
    private long _heldBytes;

    /// <summary>
    /// Whether a body that is not complete counts from its first byte: an HTTP/2 connection may have hundreds of them.
    /// </summary>
    public static bool CountsFromFirstByte(HttpContext context) => HttpProtocol.IsHttp2(context.Request.Protocol);

    /// <summary>Runs the check of the endpoint, the first time.</summary>
    /// <returns>Null, or the error.</returns>
    public ValueTask<ProtocolError?> CheckAsync()
    {
        if (_isChecked || rules.Check is null)
        {
            return default;
        }

        _isChecked = true;
        return rules.Check.CheckAsync(context, rules.Path);
    }

    /// <summary>Takes what the budget must cover once this much of the body is buffered.</summary>
    /// <returns>Null, or the error.</returns>
    public ProtocolError? Hold(long bodyBytes)
    {
        long missing = bodyBytes - _freeBytes - _heldBytes;
        if (missing > 0)
        {
            long grant = Math.Max(missing, GrantBytes);
            if (!budget.TryTake(grant))
            {
                return ProtocolErrors.TooManyBodyBytes;
            }

            _heldBytes += grant;
        }

        return null;
    }

    /// <summary>Waits until the body may be processed.</summary>
    public async ValueTask TakeTurnAsync()
    {
        await turns.TakeAsync();
        _hasTurn = true;
    }

    /// <summary>Lets the next body be processed; this one still counts against the budget.</summary>
    public void EndTurn()
    {
        if (_hasTurn)
        {
            _hasTurn = false;
            turns.Return();
        }
    }

    /// <summary>Returns everything that is still held.</summary>
    public void Dispose()
    {
        EndTurn();
        budget.Release(_heldBytes);
        _heldBytes = 0;
    }
}
