using System.Net;
using ActorSip.Sip.Transports;

namespace ActorSip.Resolving;

/// <summary>The system's file of names that need no DNS. It is read again when it has changed. May be asked by several threads at once.</summary>
public sealed class HostsFile
{
    private const long MaxBytes = 4 << 20;

    private readonly string _path;
    private readonly Lock _gate = new();
    private Dictionary<string, List<IPAddress>> _hosts = new(StringComparer.Ordinal);
    private DateTime _readOf;

    /// <param name="path">Empty: there is none.</param>
    public HostsFile(string path) => _path = path;

    /// <summary>The addresses of a name, port 0. A name that is in the file is answered by it alone, as the system does.</summary>
    /// <param name="name">In lower case.</param>
    /// <param name="isIPv4">The family asked for.</param>
    /// <param name="addresses">May be empty: the file knows the name, but no address of that family.</param>
    /// <returns>False when the file does not know the name.</returns>
    public bool TryFind(string name, bool isIPv4, out IReadOnlyList<IpEndpoint> addresses)
    {
        addresses = [];
        if (!Read().TryGetValue(name, out var all)) return false;
        addresses = [.. all.Select(address => IpEndpoint.From(address, 0)).Where(address => address.IsIPv4 == isIPv4)];
        return true;
    }

    internal static Dictionary<string, List<IPAddress>> Parse(IEnumerable<string> lines)
    {
        var hosts = new Dictionary<string, List<IPAddress>>(StringComparer.Ordinal);
        foreach (var line in lines)
        {
            var words = line.Split('#')[0].Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length < 2 || !IPAddress.TryParse(words[0], out var address)) continue;
            foreach (var word in words.Skip(1))
            {
                var name = word.ToLowerInvariant();
                if (!hosts.TryGetValue(name, out var addresses)) hosts[name] = addresses = [];
                if (!addresses.Contains(address)) addresses.Add(address);
            }
        }

        return hosts;
    }

    private Dictionary<string, List<IPAddress>> Read()
    {
        var file = new FileInfo(_path.Length > 0 ? _path : "-");
        lock (_gate)
        {
            if (_path.Length == 0 || !file.Exists || file.Length > MaxBytes) return _hosts = new Dictionary<string, List<IPAddress>>(StringComparer.Ordinal);
            if (file.LastWriteTimeUtc == _readOf && _hosts.Count > 0) return _hosts;
            _readOf = file.LastWriteTimeUtc;
            return _hosts = Parse(File.ReadLines(_path));
        }
    }
}
