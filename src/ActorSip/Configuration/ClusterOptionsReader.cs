namespace ActorSip.Configuration;

/// <summary>Reads section <c>actorsip.cluster</c>.</summary>
internal static class ClusterOptionsReader
{
    private const string Section = "actorsip.cluster";

    /// <param name="reader">Gets the errors.</param>
    /// <param name="node">How the others reach this node.</param>
    /// <param name="location">Where registrations are kept.</param>
    public static ClusterOptions Read(SettingReader reader, NodeIdentityOptions node, LocationOptions location)
    {
        var options = new ClusterOptions
        {
            Seeds = reader.List($"{Section}.seeds"),
            Size = reader.Integer($"{Section}.size", 1, 1000),
            JoinTimeout = reader.Duration($"{Section}.join-timeout", TimeSpan.FromSeconds(5), TimeSpan.FromHours(1), "60s"),
            LinkPort = reader.Integer($"{Section}.link-port", 0, ushort.MaxValue),
            Tls = new ClusterTlsOptions { Certificate = reader.Text($"{Section}.tls.certificate"), Key = reader.Text($"{Section}.tls.key"), Ca = reader.Text($"{Section}.tls.ca") },
        };
        foreach (var seed in options.Seeds)
            reader.Check(HostSyntax.TryParseHostPort(seed, out _, out var port) && port > 0, $"{Section}.seeds", $"\"{seed}\" must be the node.address and node.port of a node, such as 10.0.0.1:4053");
        reader.Check(!options.HasOthers || node.Port > 0, "actorsip.node.port", "must be a number of your choice, since the seeds of actorsip.cluster.seeds name it; 4053 is usual");
        reader.Check(options.HasOthers || options.Size == 1, $"{Section}.size", $"is {options.Size}, but actorsip.cluster.seeds names no node; list the first nodes there as host:port");
        reader.Check(!options.HasOthers || location.Durability != Durability.Sqlite, "actorsip.location.durability",
            "sqlite is a file of one node; a cluster keeps registrations in redis, or with none in memory alone");
        var tls = options.Tls;
        string[] files = [tls.Certificate, tls.Key, tls.Ca];
        reader.Check(files.All(file => file.Length > 0) || files.All(file => file.Length == 0), $"{Section}.tls", "certificate, key and ca are set all three or not at all");
        return options;
    }
}
