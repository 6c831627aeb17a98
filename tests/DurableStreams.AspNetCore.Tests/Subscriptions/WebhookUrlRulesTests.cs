using DurableStreams.AspNetCore.Options;
using DurableStreams.AspNetCore.Subscriptions.Webhooks;
using Microsoft.Extensions.Options;

namespace DurableStreams.AspNetCore.Tests.Subscriptions;

public sealed class WebhookUrlRulesTests
{
    [Theory]
    [InlineData("https://worker.example.org/hooks?a=b")]
    [InlineData("https://worker.example.org:8443/")]
    [InlineData("HTTPS://Worker.Example.org")]
    [InlineData("https://xn--bcher-kva.example/")]
    [InlineData("https://8.8.8.8/")]
    [InlineData("https://[2606:4700::1111]/")]
    public void A_public_host_over_HTTPS_is_allowed(string url) => Assert.Null(Rules().FindProblem(url));

    [Theory]
    [InlineData("http://worker.example.org/")]
    [InlineData("http://10.0.0.1/hook")]
    [InlineData("ftp://worker.example.org/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("worker.example.org")]
    [InlineData("/hook")]
    [InlineData("https:///x")]
    [InlineData("https://")]
    [InlineData("https://user@worker.example.org/")]
    [InlineData("https://user:secret@worker.example.org/")]
    [InlineData("https://@worker.example.org/")]
    [InlineData("https://worker.example.org/#x")]
    [InlineData("https://worker.example.org./")]
    [InlineData("https://worker.example.org\\@10.0.0.1/")]
    [InlineData("https://worker.example.org/ x")]
    [InlineData("https://worker.example.org/\n")]
    [InlineData("https://b\u00fccher.example/")]
    [InlineData("https://\uff11\uff10.0.0.1/")]
    [InlineData("https://10\u30020.0.1/")]
    [InlineData("https://%31%30.0.0.1/")]
    [InlineData("https://10.0.0.1/")]
    [InlineData("https://127.0.0.1/")]
    [InlineData("https://localhost/")]
    [InlineData("https://localhost./")]
    [InlineData("https://app.localhost/")]
    [InlineData("https://metadata.google.internal/")]
    [InlineData("https://printer.local/")]
    [InlineData("https://intranet/")]
    [InlineData("https://169.254.169.254/latest")]
    [InlineData("https://2130706433/")]
    [InlineData("https://134744072/")]
    [InlineData("https://0x8.8.8.8/")]
    [InlineData("https://010.8.8.8/")]
    [InlineData("https://8.8.2056/")]
    [InlineData("https://127.1/")]
    [InlineData("https://[::1]/")]
    [InlineData("https://[::ffff:8.8.8.8]/")]
    [InlineData("https://[64:ff9b::808:808]/")]
    [InlineData("https://[fd00:ec2::254]/")]
    [InlineData("https://[fe80::1%25eth0]/")]
    [InlineData("http://localhost/")]
    [InlineData("http://127.0.0.1/")]
    public void Every_other_URL_is_rejected(string url) => Assert.NotNull(Rules().FindProblem(url));

    [Theory]
    [InlineData("http://localhost:3000/hook", true)]
    [InlineData("http://127.0.0.1:3000/hook", true)]
    [InlineData("http://127.0.0.99/", true)]
    [InlineData("http://10.0.0.1/", false)]
    [InlineData("http://[::1]/", false)]
    [InlineData("http://127.1/", false)]
    [InlineData("http://2130706433/", false)]
    [InlineData("http://localhost.example.org/", false)]
    [InlineData("http://app.localhost/", false)]
    [InlineData("http://localhost@10.0.0.1/", false)]
    [InlineData("https://127.0.0.1/", false)]
    [InlineData("ftp://localhost/", false)]
    public void A_setting_allows_plain_HTTP_to_this_machine_and_nothing_else(string url, bool isAllowed) =>
        Assert.Equal(isAllowed, Rules(new WebhookOptions { AllowLoopback = true }).FindProblem(url) is null);

    [Theory]
    [InlineData("https://hooks.example.org/", true)]
    [InlineData("https://HOOKS.example.org/", true)]
    [InlineData("https://a.partner.net/", true)]
    [InlineData("https://a.b.partner.net/", true)]
    [InlineData("https://partner.net/", false)]
    [InlineData("https://evilpartner.net/", false)]
    [InlineData("https://x.hooks.example.org/", false)]
    [InlineData("https://8.8.8.8/", false)]
    public void A_list_of_hosts_allows_no_others(string url, bool isAllowed) => Assert.Equal(
        isAllowed,
        Rules(new WebhookOptions { AllowedHosts = "hooks.example.org, *.partner.net" }).FindProblem(url) is null);

    private static WebhookUrlRules Rules(WebhookOptions? options = null) =>
        new(new OptionsWrapper<WebhookOptions>(options ?? new WebhookOptions()));
}
