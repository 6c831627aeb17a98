namespace DurableStreams.AspNetCore.Auth;

/// <summary>What a token allows. Each scope includes the previous ones.</summary>
internal enum Scope
{
    /// <summary>GET and HEAD of streams.</summary>
    Read = 1,

    /// <summary>Also PUT, POST and DELETE of streams.</summary>
    Write = 2,

    /// <summary>Also estuaries and the project's configuration.</summary>
    Manage = 3,
}
