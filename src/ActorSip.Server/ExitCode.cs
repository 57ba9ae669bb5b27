namespace ActorSip.Server;

/// <summary>How the process ends.</summary>
internal static class ExitCode
{
    /// <summary>It did what was asked, or was told to stop and did.</summary>
    public const int Good = 0;

    /// <summary>Something broke.</summary>
    public const int Failure = 1;

    /// <summary>The command line or the configuration is wrong.</summary>
    public const int WrongConfiguration = 2;

    /// <summary>An address cannot be listened on, most often because another program has it.</summary>
    public const int AddressTaken = 3;

    /// <summary>Its cluster goes on without it. Started again, it joins again.</summary>
    public const int ThrownOut = 4;

    /// <summary>It did not become a member of its cluster in time. Started again, it tries again.</summary>
    public const int NotJoined = 5;
}
