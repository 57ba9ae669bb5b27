namespace ActorSip.Cluster.Tests.Load;

/// <summary>How long a phone that wanted to register had to wait until it had, over all its tries.</summary>
internal readonly record struct Wait(int User, TimeSpan Begun, TimeSpan Ended)
{
    public TimeSpan Took => Ended - Begun;
}
