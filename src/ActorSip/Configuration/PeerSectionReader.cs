using System.Text;
using ActorSip.Sip.Uris;

namespace ActorSip.Configuration;

/// <summary>Reads peers, and what leads to them: routes and numbers.</summary>
/// <param name="reader">Gets the errors.</param>
/// <param name="environment">Value of an environment variable, or null.</param>
internal sealed class PeerSectionReader(SettingReader reader, Func<string, string?> environment)
{
    private const string PeerSection = "actorsip.peers";
    private const string PeerDefaults = "actorsip.peer-defaults";
    private const string NumberSection = "actorsip.numbers";

    private readonly Dictionary<PeerAddress, string> _owners = [];

    public IReadOnlyList<PeerOptions> Peers()
    {
        var usual = Peer("", PeerDefaults, null);
        var peers = new List<PeerOptions>();
        foreach (var name in reader.NamesIfAny(PeerSection))
        {
            var section = $"{PeerSection}.{name}";
            reader.Check(name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'), section, $"the name \"{name}\" must be letters, digits, hyphens and underscores");
            if (!reader.IsSection(section)) continue;
            var peer = Peer(name, section, usual);
            reader.Check(peer.Addresses.Count > 0 || peer.Targets.Count > 0, section, "a peer needs addresses that its requests come from, or a target that requests to it go to", $"{section}.addresses", $"{section}.target");
            reader.Check(peer.Username.Length == 0 || peer.Password.Value.Length > 0, $"{section}.username", "needs a password beside it", $"{section}.password");
            CheckOwners(section, peer);
            peers.Add(peer);
        }

        return peers;
    }

    public IReadOnlyList<RouteOptions> Routes(IReadOnlyList<PeerOptions> peers, IReadOnlyList<DomainOptions> domains) => new RouteSectionReader(reader, peers, domains).Read();

    public IReadOnlyList<NumberOptions> Numbers()
    {
        var numbers = new List<NumberOptions>();
        foreach (var number in reader.NamesIfAny(NumberSection))
        {
            var path = $"{NumberSection}.{number}";
            var uri = reader.Text(path);
            reader.Check(RouteSectionReader.IsNumber(number), path, $"\"{number}\" is not a number; write digits, with a + in front if it is international, and no separators");
            var bytes = Encoding.UTF8.GetBytes(uri);
            reader.Check(SipUri.TryParse(bytes, out var parsed) && parsed.Scheme is UriScheme.Sip or UriScheme.Sips && !parsed.User.IsEmpty && parsed.Headers.IsEmpty, path,
                $"\"{uri}\" is not the address of a user; write \"sip:alice@example.com\"");
            numbers.Add(new NumberOptions(number, uri));
        }

        return numbers;
    }

    private PeerOptions Peer(string name, string section, PeerOptions? usual)
    {
        var transport = Read($"{section}.transport", usual?.Transport, path => reader.Choice(path, null, ("auto", ""), ("udp", "udp"), ("tcp", "tcp")));
        return new PeerOptions
        {
            Name = name,
            Addresses = Read($"{section}.addresses", usual?.Addresses, Addresses),
            Targets = Read($"{section}.target", usual?.Targets, path => Targets(path, transport)),
            Transport = transport,
            Trusted = Read($"{section}.trusted", usual?.Trusted, reader.Switch),
            Authenticate = Read($"{section}.authenticate", usual?.Authenticate, reader.Switch),
            Username = Read($"{section}.username", usual?.Username, path => reader.Text(path)),
            Password = Read($"{section}.password", usual?.Password, Password),
            Realm = Read($"{section}.realm", usual?.Realm, path => reader.Text(path)),
            SilenceTimeout = Read($"{section}.silence-timeout", usual?.SilenceTimeout, path => reader.Duration(path, TimeSpan.Zero, TimeSpan.FromSeconds(60), "5s")),
            AvoidTime = Read($"{section}.avoid-time", usual?.AvoidTime, path => reader.Duration(path, TimeSpan.Zero, TimeSpan.FromHours(1), "30s")),
        };
    }

    private T Read<T>(string path, T? usual, Func<string, T> read)
        where T : class
    {
        if (usual is null || reader.Exists(path)) return read(path);
        reader.Know(path);
        return usual;
    }

    private T Read<T>(string path, T? usual, Func<string, T> read)
        where T : struct
    {
        if (usual is null || reader.Exists(path)) return read(path);
        reader.Know(path);
        return usual.Value;
    }

    private List<PeerAddress> Addresses(string path)
    {
        var addresses = new List<PeerAddress>();
        foreach (var text in reader.List(path))
        {
            if (PeerAddress.TryParse(text, out var address)) addresses.Add(address);
            else reader.Fail(path, $"\"{text}\" is not an address; write \"192.0.2.7\", \"192.0.2.0/24\", \"[2001:db8::7]:5070\" or \"sip.carrier.example\"");
        }

        return addresses;
    }

    private List<PeerTargetUri> Targets(string path, string transport)
    {
        var targets = new List<PeerTargetUri>();
        foreach (var text in reader.List(path))
        {
            if (PeerTargetUri.Parse(text, transport) is { } target) targets.Add(target);
            else reader.Fail(path, $"\"{text}\" is not where requests can be sent; write \"sip:carrier.example;transport=tcp\" or \"192.0.2.7:5060\", without a user");
        }

        return targets;
    }

    private Secret Password(string path)
    {
        const string environmentPrefix = "env:";
        var text = reader.Text(path);
        if (!text.StartsWith(environmentPrefix, StringComparison.Ordinal)) return new Secret(text);
        var variable = text[environmentPrefix.Length..];
        var value = environment(variable) ?? "";
        reader.Check(value.Length > 0, path, $"the environment variable \"{variable}\" is not set");
        return new Secret(value);
    }

    /// <summary>A request comes from one peer: the longest match decides between networks, and two that are equal leave nothing to decide by.</summary>
    private void CheckOwners(string section, PeerOptions peer)
    {
        foreach (var address in peer.Addresses)
        {
            var path = $"{section}.addresses";
            if (_owners.TryAdd(address, path)) continue;
            reader.Fail(path, _owners[address] == path ? $"{address} stands here twice" : $"{address} stands in {_owners[address]} already");
        }
    }
}
