using System.Net.Http.Headers;
using DurableStreams.AspNetCore.Options;
using DurableStreams.AspNetCore.Subscriptions.Keys;
using DurableStreams.AspNetCore.Subscriptions.Tokens;
using DurableStreams.Signals;
using DurableStreams.Storage;
using Microsoft.Extensions.Options;

namespace DurableStreams.AspNetCore.Subscriptions.Webhooks;

/// <summary>
/// Signs webhooks and sends them, within limits of time, size and number, to public hosts only (§7.1, §12.8).
/// </summary>
internal sealed class WebhookSender : IWebhookSender, IDisposable
{
    private const string SignatureHeader = "Webhook-Signature";
    private const int MaxResponseHeaderKilobytes = 16;

    // Short, so that what a name resolves to is checked again soon.
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan IdleConnectionLifetime = TimeSpan.FromSeconds(15);

    private readonly HttpMessageInvoker _http;
    private readonly WebhookUrlRules _rules;
    private readonly WebhookTurns _turns;
    private readonly WebhookFailureLog _failures;
    private readonly SubscriptionUrls _urls;
    private readonly SigningKeys _keys;
    private readonly WakeTokens _tokens;
    private readonly TimeProvider _time;
    private readonly TimeSpan _timeout;
    private readonly TimeSpan _queueTimeout;

    public WebhookSender(
        GuardedConnector connector,
        WebhookUrlRules rules,
        WebhookTurns turns,
        WebhookFailureLog failures,
        SubscriptionUrls urls,
        SigningKeys keys,
        WakeTokens tokens,
        TimeProvider time,
        IOptions<WebhookOptions> options)
    {
        _rules = rules;
        _turns = turns;
        _failures = failures;
        _urls = urls;
        _keys = keys;
        _tokens = tokens;
        _time = time;
        _timeout = options.Value.Timeout;
        _queueTimeout = options.Value.QueueTimeout;
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            ConnectCallback = connector.ConnectAsync,

            // A connection that is being opened does not end with the request that asked for it.
            ConnectTimeout = _timeout,
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            AutomaticDecompression = System.Net.DecompressionMethods.None,
            MaxConnectionsPerServer = options.Value.MaxInFlightPerHost,
            MaxResponseHeadersLength = MaxResponseHeaderKilobytes,
            PooledConnectionLifetime = ConnectionLifetime,
            PooledConnectionIdleTimeout = IdleConnectionLifetime,

            // Nothing is read of a response that is not of interest: its connection is closed.
            MaxResponseDrainSize = 0,

            // Ids of traces are not for receivers.
            ActivityHeadersPropagator = null,
        });
    }

    public async ValueTask<WebhookResult> SendAsync(Webhook webhook, CancellationToken cancellationToken)
    {
        // The settings may have changed since the subscription was created.
        if (_rules.FindProblem(webhook.Url) is { } problem)
        {
            return Fail(webhook, WebhookFailure.UrlNotAllowed, problem);
        }

        var url = new Uri(webhook.Url);
        IDisposable turn;
        using (var deadline = new Deadline(_time, _queueTimeout, cancellationToken))
        {
            try
            {
                turn = await _turns.WaitAsync(webhook.Subscription, url.Host, deadline.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return Fail(webhook, WebhookFailure.Congested);
            }
        }

        using (turn)
        using (var deadline = new Deadline(_time, _timeout, cancellationToken))
        {
            return await AttemptAsync(webhook, url, deadline.Token, cancellationToken);
        }
    }

    public void Dispose() => _http.Dispose();

    private async ValueTask<WebhookResult> AttemptAsync(
        Webhook webhook, Uri url, CancellationToken deadline, CancellationToken cancellationToken)
    {
        try
        {
            using HttpRequestMessage request = await CreateAsync(webhook, url, deadline);
            using HttpResponseMessage response = await _http.SendAsync(request, deadline);
            bool isDone = response.IsSuccessStatusCode
                && await WebhookAnswer.IsDoneAsync(response.Content, deadline);
            _turns.Ended(url.Host, inTime: true);
            if (!response.IsSuccessStatusCode)
            {
                return Fail(webhook, WebhookFailure.Refused, $"with status {(int)response.StatusCode}");
            }

            _failures.Succeeded(webhook.Subscription);
            return isDone ? WebhookResult.Done : WebhookResult.Accepted;
        }
        catch (StoreUnavailableException)
        {
            return Fail(webhook, WebhookFailure.KeysUnavailable);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever a receiver does, it is an outcome.
            WebhookFailure failure = Classify(exception, deadline);
            _turns.Ended(url.Host, inTime: failure != WebhookFailure.TimedOut);
            return Fail(webhook, failure, $"({exception.GetType().Name})");
        }
    }

    private async ValueTask<HttpRequestMessage> CreateAsync(
        Webhook webhook, Uri url, CancellationToken cancellationToken)
    {
        var wake = new WakeToken(webhook.Incarnation, webhook.Generation);
        string token = await _tokens.SignAsync(webhook.Subscription, wake, cancellationToken);
        WebhookSigningKey key = await _keys.GetSignerAsync(cancellationToken);
        ReadOnlyMemory<byte> body = WebhookBody.Write(
            webhook, _urls.CallbackOf(webhook.Subscription, webhook.BaseUrl), token);
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ReadOnlyMemoryContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TryAddWithoutValidation(SignatureHeader, key.SignatureOf(_time.GetUtcNow(), body.Span));
        return request;
    }

    private static WebhookFailure Classify(Exception exception, CancellationToken deadline)
    {
        for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is AddressNotAllowedException)
            {
                return WebhookFailure.AddressNotAllowed;
            }
        }

        return deadline.IsCancellationRequested ? WebhookFailure.TimedOut : WebhookFailure.NotReachable;
    }

    private WebhookResult Fail(Webhook webhook, WebhookFailure failure, string? detail = null)
    {
        _failures.Failed(webhook.Subscription, webhook.Url, failure, detail);
        return WebhookResult.Failed;
    }

    /// <summary>Cancels after a time, or when the caller does.</summary>
    private sealed class Deadline : IDisposable
    {
        private readonly CancellationTokenSource _timer;
        private readonly CancellationTokenSource _either;

        public Deadline(TimeProvider time, TimeSpan timeout, CancellationToken cancellationToken)
        {
            _timer = new CancellationTokenSource(timeout, time);
            _either = CancellationTokenSource.CreateLinkedTokenSource(_timer.Token, cancellationToken);
        }

        public CancellationToken Token => _either.Token;

        public void Dispose()
        {
            _either.Dispose();
            _timer.Dispose();
        }
    }
}
