using ActorSip.Sip.Transports;

namespace ActorSip.Configuration;

/// <summary>Reads the section <c>actorsip.sources</c>.</summary>
internal static class SourceOptionsReader
{
    private const string Section = "actorsip.sources";
    private const int Million = 1_000_000;

    public static SourceOptions Read(SettingReader reader)
    {
        var scanners = reader.List($"{Section}.scanners");
        foreach (var scanner in scanners) reader.Check(scanner.Length > 0 && System.Text.Ascii.IsValid(scanner), $"{Section}.scanners", $"\"{scanner}\" must be the ASCII text that User-Agent begins with");
        return new SourceOptions
        {
            MaxRate = reader.Integer($"{Section}.max-rate", 1, 10 * Million),
            Burst = reader.Integer($"{Section}.burst", 1, 10 * Million),
            MaxGuesses = reader.Integer($"{Section}.max-guesses", 1, Million),
            GuessInterval = reader.Duration($"{Section}.guess-interval", TimeSpan.FromSeconds(1), TimeSpan.FromDays(1), "10m"),
            BanTime = reader.Duration($"{Section}.ban-time", TimeSpan.FromSeconds(1), TimeSpan.FromDays(7), "5m"),
            ProofTime = reader.Duration($"{Section}.proof-time", TimeSpan.FromSeconds(1), TimeSpan.FromDays(7), "1h"),
            MaxSources = reader.Integer($"{Section}.max-sources", 64, 10 * Million),
            MaxAccounts = reader.Integer($"{Section}.max-accounts", 64, 50 * Million),
            Exempt = Networks(reader, $"{Section}.exempt"),
            Banned = Networks(reader, $"{Section}.banned"),
            Scanners = scanners,
        };
    }

    /// <summary>A list of addresses and networks.</summary>
    public static IReadOnlyList<IpNetwork> Networks(SettingReader reader, string path)
    {
        var networks = new List<IpNetwork>();
        foreach (var text in reader.List(path))
        {
            if (IpNetwork.TryParse(text, out var network)) networks.Add(network);
            else reader.Fail(path, $"\"{text}\" is not an address or network; write \"127.0.0.0/8\" or \"192.0.2.7\"");
        }

        return networks;
    }
}
