namespace ActorSip.Cluster.Tests.Load;

/// <summary>A contact as its phone knows it.</summary>
/// <param name="name">The user part of its URI, which no other contact has.</param>
/// <param name="expires">What the phone asks for, each time.</param>
internal sealed class PhoneContact(string name, TimeSpan expires)
{
    public string Name => name;

    public TimeSpan Expires => expires;

    /// <summary>When it is no longer there for certain, unless it is refreshed.</summary>
    public TimeSpan GoneAt { get; set; } = TimeSpan.MaxValue;
}
