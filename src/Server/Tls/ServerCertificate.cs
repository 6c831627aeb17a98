using System.Net.Security;

namespace DurableStreams.Server.Tls;

/// <summary>
/// The certificate of the server. Handshakes look for changed files from time to time, so that a certificate is renewed
/// without a restart. If the new files cannot be used, the old certificate stays in use.
/// </summary>
internal sealed partial class ServerCertificate
{
    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly TlsOptions _options;
    private readonly TimeProvider _time;
    private FileStamps _stamps;
    private long _checkedAt;
    private volatile SslStreamCertificateContext _current;

    /// <exception cref="CertificateUnusableException">The certificate cannot be used; the message says why.</exception>
    public ServerCertificate(TlsOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _stamps = FileStamps.Of(options);
        _checkedAt = time.GetTimestamp();
        _current = CertificateFile.Read(options, time.GetUtcNow());
    }

    /// <summary>The certificate for a new connection.</summary>
    /// <param name="log">Receives the outcome of a change.</param>
    public SslStreamCertificateContext Current(ILogger<ServerCertificate> log)
    {
        // A handshake that finds another one checking uses the old certificate.
        if (_time.GetElapsedTime(Volatile.Read(ref _checkedAt)) >= CheckInterval && _lock.TryEnter())
        {
            try
            {
                Volatile.Write(ref _checkedAt, _time.GetTimestamp());
                ReadIfChanged(log);
            }
            finally
            {
                _lock.Exit();
            }
        }

        return _current;
    }

    private void ReadIfChanged(ILogger log)
    {
        FileStamps stamps = FileStamps.Of(_options);
        if (stamps == _stamps)
        {
            return;
        }

        // Noted first: files that cannot be used are not read again before they change.
        _stamps = stamps;
        try
        {
            _current = CertificateFile.Read(_options, _time.GetUtcNow());
            Renewed(log, _current.TargetCertificate.NotAfter);
        }
        catch (CertificateUnusableException problem)
        {
            Kept(log, problem.Message);
        }
    }

    [LoggerMessage(
        1, LogLevel.Information, "The certificate has changed. New connections use it; it is valid until {NotAfter}.")]
    private static partial void Renewed(ILogger log, DateTime notAfter);

    [LoggerMessage(
        2,
        LogLevel.Warning,
        "The certificate has changed and cannot be used, so the old one stays in use. {Problem}")]
    private static partial void Kept(ILogger log, string problem);

    /// <summary>When the files were written; a missing file has a time, too.</summary>
    private readonly record struct FileStamps(DateTime Certificate, DateTime Key)
    {
        public static FileStamps Of(TlsOptions options) => new(
            File.GetLastWriteTimeUtc(options.Certificate!),
            string.IsNullOrEmpty(options.Key) ? default : File.GetLastWriteTimeUtc(options.Key));
    }
}
