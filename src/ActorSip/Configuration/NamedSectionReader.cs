using System.Net;
using System.Net.Sockets;
using System.Text;
using ActorSip.Sip.Security;
using ActorSip.Sip.Transports;

namespace ActorSip.Configuration;

/// <summary>Reads the sections whose names the operator chooses, and the settings with a grammar of their own.</summary>
/// <param name="reader">Gets the errors.</param>
/// <param name="isSetByOperator">Whether a path, or anything below it, stands in a file or on the command line.</param>
/// <param name="environment">Value of an environment variable, or null.</param>
/// <param name="steps">Names that a pipeline may have.</param>
internal sealed class NamedSectionReader(SettingReader reader, Func<string, bool> isSetByOperator, Func<string, string?> environment,
    IReadOnlyCollection<string> steps)
{
    private const string Root = "actorsip";
    private const string DomainSection = "actorsip.domains";
    private const string DomainDefaults = "actorsip.domain-defaults";
    private const string ListenerSection = "actorsip.listeners";
    private const string ListenerDefaults = "actorsip.listener-defaults";
    private const string PipelineSection = "actorsip.pipelines";

    /// <summary>Value of an environment variable, or null; for the other readers.</summary>
    public Func<string, string?> Environment => environment;

    /// <summary>The listeners that were read, without what would make the plan of their sockets repeat an error or err itself.</summary>
    public List<ListenerOptions> Plannable { get; } = [];

    public IReadOnlyList<PipelineOptions> Pipelines()
    {
        var pipelines = new List<PipelineOptions>();
        foreach (var name in reader.Names(PipelineSection))
        {
            var path = $"{PipelineSection}.{name}";
            var list = reader.List(path);
            CheckName(name, path);
            reader.Check(list.Count > 0, path, "a pipeline needs at least one step");
            foreach (var step in list)
                reader.Check(steps.Contains(step), path, $"\"{step}\" is not a step; there are {string.Join(", ", steps.Order(StringComparer.Ordinal))}");
            pipelines.Add(new PipelineOptions { Name = name, Steps = list });
        }

        return pipelines;
    }

    public IReadOnlyList<DomainOptions> Domains()
    {
        var domains = new List<DomainOptions>();

        // The defaults are read, and so checked, even when every domain says for itself.
        Realm($"{DomainDefaults}.realm", null);
        Algorithms($"{DomainDefaults}.algorithms", null);
        var owners = new Dictionary<string, string>(StringComparer.Ordinal);
        var redirects = reader.Switch($"{DomainDefaults}.redirect");
        var wanted = Wanted(DomainSection);
        foreach (var name in wanted)
        {
            if (HasDots(name)) continue;
            var path = $"{DomainSection}.{name}.names";
            var names = reader.List(path).Select(n => n.ToLowerInvariant()).ToList();
            CheckName(name, path);
            reader.Check(names.Count > 0, path, "a domain needs at least one name, such as \"example.com\"");
            foreach (var text in names)
            {
                reader.Check(text == DomainOptions.Auto || (HostSyntax.TryParseHostPort(text, out _, out var port) && port == 0), path,
                    $"\"{text}\" is neither a host name nor an IP address (IPv6 in brackets)");
                if (owners.TryAdd(text, path)) continue;
                reader.Fail(path, owners[text] == path ? $"\"{text}\" stands here twice" : $"\"{text}\" is a name of {owners[text]} already");
            }

            var section = $"{DomainSection}.{name}";
            var domain = new DomainOptions
            {
                Name = name,
                Names = names,
                Realm = Realm($"{section}.realm", $"{DomainDefaults}.realm"),
                Algorithms = Algorithms($"{section}.algorithms", $"{DomainDefaults}.algorithms"),
                Redirect = Switch($"{section}.redirect", redirects),
            };

            // A nonce and a password are for a realm, whichever of its domains has asked.
            var other = domains.Find(other => RealmNames.Of(other) == RealmNames.Of(domain) && !other.Algorithms.ToHashSet().SetEquals(domain.Algorithms));
            reader.Check(other is null, $"{section}.algorithms", $"{DomainSection}.{other?.Name} has the same realm, and other algorithms", $"{section}.realm");
            domains.Add(domain);
        }

        reader.Check(wanted.Count > 0, DomainSection, "there is no domain; give one names, such as actorsip.domains.main.names = [\"example.com\"]", Root);
        return domains;
    }

    public IReadOnlyList<ListenerOptions> Listeners(IReadOnlyList<PipelineOptions> pipelines)
    {
        // The defaults are read, and so checked, even when every listener says for itself.
        _ = reader.List($"{ListenerDefaults}.bind");
        Transport($"{ListenerDefaults}.transport", null);
        Advertise($"{ListenerDefaults}.advertise", null);
        Pipeline($"{ListenerDefaults}.pipeline", null, pipelines);
        var redirects = reader.Switch($"{ListenerDefaults}.redirect");
        var listeners = new List<ListenerOptions>();
        var owners = new Dictionary<(TransportProtocol, BindAddress), string>();
        var isDefaultTransportWrong = reader.HasFailed($"{ListenerDefaults}.transport");
        foreach (var name in Wanted(ListenerSection))
        {
            var section = $"{ListenerSection}.{name}";
            var transport = Transport($"{section}.transport", $"{ListenerDefaults}.transport");

            // A listener whose transport nobody knows takes its addresses from no other.
            var isTransportWrong = reader.HasFailed($"{section}.transport") || (isDefaultTransportWrong && !reader.Exists($"{section}.transport"));
            var bind = Bind($"{section}.bind", transport, isTransportWrong ? [] : owners);
            CheckName(name, $"{section}.bind");
            var listener = new ListenerOptions
            {
                Name = name,
                Transport = transport,
                Bind = bind,
                Advertise = Advertise($"{section}.advertise", $"{ListenerDefaults}.advertise"),
                Pipeline = Pipeline($"{section}.pipeline", $"{ListenerDefaults}.pipeline", pipelines),
                Redirect = Switch($"{section}.redirect", redirects),
            };
            listeners.Add(listener);
            Plannable.Add(isTransportWrong ? listener with { Bind = [.. bind.Select(address => address with { Port = 0 })] } : listener);
        }

        reader.Check(listeners.Count > 0, ListenerSection, "there is no listener; write one, such as actorsip.listeners.udp.bind = [\"*:5060\"]", Root);
        return listeners;
    }

    public NatDetection NatTests()
    {
        const string path = "actorsip.nat.detect";
        var tests = NatDetection.None;
        foreach (var name in reader.List(path))
        {
            if (name == "via") tests |= NatDetection.Via;
            else if (name == "contact") tests |= NatDetection.Contact;
            else reader.Fail(path, $"\"{name}\" is not a test; there are via, contact");
        }

        return tests;
    }

    public IPEndPoint? AdminBind()
    {
        var text = reader.Text(AdminOptions.BindPath);
        if (text == "off") return null;
        if (BindAddress.TryParse(text, out var bind)) return new IPEndPoint(bind.Address ?? IPAddress.IPv6Any, bind.Port);
        reader.Check(false, AdminOptions.BindPath, $"\"{text}\" is not an address with a port; write \"127.0.0.1:8080\", or \"off\"");
        return null;
    }

    /// <summary>What reference.conf names stands only while the operator names nothing, since a listener or domain cannot be taken away by a setting.</summary>
    private List<string> Wanted(string section)
    {
        var own = reader.Names(section).Where(name => isSetByOperator($"{section}.{name}")).ToList();
        if (own.Count == 0) return [.. reader.Names(section)];
        foreach (var name in reader.Names(section).Except(own, StringComparer.Ordinal)) reader.Skip($"{section}.{name}");
        return own;
    }

    /// <summary>Whoever takes "example.com" for the name of the section has made a section "example" with a section "com".</summary>
    private bool HasDots(string name)
    {
        var section = $"{DomainSection}.{name}";
        var inner = reader.Exists($"{section}.names") ? null : reader.Names(section).FirstOrDefault(inner => reader.IsSection($"{section}.{inner}"));
        if (inner is null) return false;
        reader.Fail($"{section}.{inner}", $"the name of a domain's section has no dots; write one such as {DomainSection}.main.names = [\"example.com\"]");
        reader.Skip(section);
        return true;
    }

    /// <summary>A switch whose default was read, and so checked, already.</summary>
    private bool Switch(string path, bool usual)
    {
        if (reader.Exists(path)) return reader.Switch(path);
        reader.Know(path);
        return usual;
    }

    private void CheckName(string name, string path) =>
        reader.Check(name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'), path,
            $"the name \"{name}\" must be letters, digits, hyphens and underscores");

    private TransportProtocol Transport(string path, string? fallback) =>
        reader.Choice(path, fallback, ("udp", TransportProtocol.Udp), ("tcp", TransportProtocol.Tcp));

    private string Realm(string path, string? fallback)
    {
        var realm = reader.Text(path, fallback);
        reader.Check(realm.Length <= 128 && realm.All(c => c is >= ' ' and <= '~' and not ('"' or '\\')), path, $"\"{realm}\" must be up to 128 printable ASCII characters without quotes and backslashes");
        return realm;
    }

    private List<DigestAlgorithm> Algorithms(string path, string? fallback)
    {
        var algorithms = new List<DigestAlgorithm>();
        var names = reader.List(path, fallback);
        reader.Check(names.Count > 0, path, "a domain needs at least one algorithm, such as \"MD5\"", fallback is null ? [] : [fallback]);
        foreach (var name in names)
        {
            if (!DigestAlgorithms.TryParse(Encoding.UTF8.GetBytes(name), out var algorithm)) reader.Check(false, path, $"\"{name}\" is not an algorithm; there are MD5, SHA-256, SHA-512-256", fallback is null ? [] : [fallback]);
            else if (algorithms.Contains(algorithm)) reader.Check(false, path, $"\"{name}\" stands here twice", fallback is null ? [] : [fallback]);
            else algorithms.Add(algorithm);
        }

        return algorithms;
    }

    private string Pipeline(string path, string? fallback, IReadOnlyList<PipelineOptions> pipelines)
    {
        var name = reader.Text(path, fallback);
        var names = string.Join(", ", pipelines.Select(p => p.Name));
        reader.Check(pipelines.Any(p => p.Name == name), path, $"there is no pipeline \"{name}\"; there are {names}");
        return name;
    }

    private List<BindAddress> Bind(string path, TransportProtocol transport, Dictionary<(TransportProtocol, BindAddress), string> owners)
    {
        var addresses = new List<BindAddress>();
        var list = reader.List(path, $"{ListenerDefaults}.bind");
        reader.Check(list.Count > 0, path, "a listener needs at least one address; write [\"*:5060\"] for all of this machine");
        foreach (var text in list)
        {
            if (!BindAddress.TryParse(text, out var address))
            {
                const string right = "write \"192.0.2.1:5060\", \"[2001:db8::1]:5060\", or \"*:5060\" for all addresses of this machine";
                reader.Fail(path, $"\"{text}\" is not an address with a port; {right}");
                continue;
            }

            addresses.Add(address);
            if (address.Port == 0 || owners.TryAdd((transport, address), path)) continue;
            var name = $"{address}/{ListenerSocket.TransportName(transport)}";
            var owner = owners[(transport, address)];
            reader.Fail(path, owner == path ? $"{name} stands here twice" : $"{name} stands in {owner} already");
        }

        return addresses;
    }

    private AdvertisedAddress Advertise(string path, string? fallback)
    {
        const string environmentPrefix = "env:";
        const string interfacePrefix = "interface:";
        var text = reader.Text(path, fallback);
        if (text.StartsWith(interfacePrefix, StringComparison.Ordinal)) return Interface(path, text[interfacePrefix.Length..]);
        if (text.StartsWith(environmentPrefix, StringComparison.Ordinal))
        {
            var variable = text[environmentPrefix.Length..];
            text = environment(variable) ?? "";
            reader.Check(text.Length > 0, path, $"the environment variable \"{variable}\" is not set");
        }

        if (text.Length == 0) return AdvertisedAddress.Bound;
        if (HostSyntax.TryParseHostPort(text, out var host, out var port) && !IsWildcard(host)) return new AdvertisedAddress { Host = host, Port = port };
        reader.Check(false, path,
            $"\"{text}\" is not an address that others can send to; write a host or host:port, env:NAME, interface:NAME, or \"\" for the bound address");
        return AdvertisedAddress.Bound;
    }

    private static bool IsWildcard(string host) =>
        HostSyntax.TryParseAddress(host, out var address) && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any));

    private AdvertisedAddress Interface(string path, string text)
    {
        var slash = text.LastIndexOf('/');
        var name = slash < 0 ? text : text[..slash];
        var family = slash < 0 ? "" : text[(slash + 1)..];
        reader.Check(name.Length > 0 && family is "" or "4" or "6", path, $"\"interface:{text}\" must be interface:NAME, interface:NAME/4 or interface:NAME/6");
        return new AdvertisedAddress
        {
            Interface = name,
            Family = family switch { "4" => AddressFamily.InterNetwork, "6" => AddressFamily.InterNetworkV6, _ => AddressFamily.Unspecified },
        };
    }
}
