namespace Server.Tests.Http2;

/// <summary>A frame of HTTP/2.</summary>
internal sealed record Frame(FrameType Type, byte Flags, int Stream, byte[] Payload);

/// <summary>The types of frames that tests use (RFC 9113, §6).</summary>
internal enum FrameType : byte
{
    Data = 0,
    Headers = 1,
    Reset = 3,
    Settings = 4,
    Ping = 6,
    GoAway = 7,
    WindowUpdate = 8,
}
