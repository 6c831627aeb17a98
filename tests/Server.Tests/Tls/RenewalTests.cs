using DurableStreams.Server.Tls;
using DurableStreams.TestKit.Processes;
using DurableStreams.TestKit.Time;
using DurableStreams.TestKit.Tls;
using Microsoft.Extensions.Logging.Abstractions;

namespace Server.Tests.Tls;

/// <summary>A certificate whose files change while the server runs.</summary>
public sealed class RenewalTests : IDisposable
{
    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(10);

    private readonly TemporaryFolder _folder = new();
    private readonly TestAuthority _authority = new();
    private readonly ManualTimeProvider _time = new();
    private readonly TlsOptions _options;
    private readonly TestCertificate _first;
    private readonly ServerCertificate _certificate;
    private DateTime _written = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    public RenewalTests()
    {
        _options = new() { Certificate = _folder.Combine("chain.pem"), Key = _folder.Combine("key.pem") };
        _first = _authority.Issue();
        Write(_options.Certificate, _first.ChainPem);
        Write(_options.Key, _first.KeyPem);
        _certificate = new ServerCertificate(_options, _time);
    }

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Files_that_have_changed_are_used_after_the_interval()
    {
        TestCertificate second = _authority.Issue();
        Write(_options.Certificate!, second.ChainPem);
        Write(_options.Key!, second.KeyPem);

        Assert.Equal(_first.Thumbprint, Current());
        _time.Advance(CheckInterval);

        Assert.Equal(second.Thumbprint, Current());
    }

    [Fact]
    public void The_old_certificate_stays_in_use_until_both_files_are_written()
    {
        TestCertificate second = _authority.Issue();
        Write(_options.Certificate!, second.ChainPem);
        _time.Advance(CheckInterval);
        Assert.Equal(_first.Thumbprint, Current());

        Write(_options.Key!, second.KeyPem);
        _time.Advance(CheckInterval);
        Assert.Equal(second.Thumbprint, Current());
    }

    [Fact]
    public void The_old_certificate_stays_in_use_without_its_file()
    {
        File.Delete(_options.Certificate!);
        _time.Advance(CheckInterval);

        Assert.Equal(_first.Thumbprint, Current());
    }

    private string Current() =>
        _certificate.Current(NullLogger<ServerCertificate>.Instance).TargetCertificate.Thumbprint;

    // File systems may round times: each file gets one of its own.
    private void Write(string file, string text)
    {
        File.WriteAllText(file, text);
        _written += TimeSpan.FromMinutes(1);
        File.SetLastWriteTimeUtc(file, _written);
    }
}
