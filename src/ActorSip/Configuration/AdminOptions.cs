using System.Net;

namespace ActorSip.Configuration;

/// <summary>Section <c>actorsip.admin</c>: the HTTP side.</summary>
public sealed record AdminOptions
{
    public const string BindPath = "actorsip.admin.bind";

    /// <summary>Null: off. Port 0 takes a free one.</summary>
    public required IPEndPoint? Bind { get; init; }
}
