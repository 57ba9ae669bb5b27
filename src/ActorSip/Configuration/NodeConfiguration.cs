using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Akka.Configuration;
using Akka.Configuration.Hocon;

namespace ActorSip.Configuration;

/// <summary>A configuration that was read: either the options of the node and the settings of Akka, or everything that is wrong with it.</summary>
public sealed class NodeConfiguration
{
    private readonly List<HoconSource> _sources;

    private NodeConfiguration(NodeOptions? options, Config? akka, IReadOnlyList<ConfigurationError> errors, List<HoconSource> sources,
        IReadOnlyList<ListenerOptions> listeners)
    {
        Options = options;
        Akka = akka;
        Errors = errors;
        Listeners = listeners;
        _sources = sources;
    }

    public NodeOptions? Options { get; }

    /// <summary>The listeners as far as they could be read, also when there are errors: what this machine lacks for them can be said at the same time.</summary>
    public IReadOnlyList<ListenerOptions> Listeners { get; }

    /// <summary>reference.conf, the file and the overrides in one, with the node's address for Akka's remoting; for the actor system.</summary>
    public Config? Akka { get; }

    /// <summary>All settings by their full path, as text: what was set over the defaults. Passwords are among them, so they are for comparing and not for showing.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; private init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Empty when the configuration is good.</summary>
    public IReadOnlyList<ConfigurationError> Errors { get; }

    [MemberNotNullWhen(true, nameof(Options), nameof(Akka))]
    public bool IsGood => Errors.Count == 0;

    /// <summary>Reads and checks; reads nothing of the machine but the file.</summary>
    /// <param name="file">HOCON; null: the defaults.</param>
    /// <param name="overrides">Each <c>path=value</c>; they win over the file. The value is HOCON if it stands in quotes or brackets, else text.</param>
    /// <param name="environment">Value of an environment variable, or null.</param>
    /// <param name="steps">Names of the steps that a pipeline may have.</param>
    public static NodeConfiguration Load(string? file, IReadOnlyList<string> overrides, Func<string, string?> environment, IReadOnlyCollection<string> steps)
    {
        var errors = new List<ConfigurationError>();
        var sources = new List<HoconSource>();
        if (file is not null && ReadFile(file, errors) is { } text) sources.Add(HoconScanner.Scan(file, text, hasLines: true, environment));

        // Without the file nothing can be said of what the overrides should fit to.
        var isFileRead = file is null || sources.Any(source => source.IsReadable);
        sources.AddRange(overrides.Select(entry => Override(entry, environment)));
        errors.AddRange(sources.SelectMany(source => source.Errors));
        var readable = sources.Where(source => source.IsReadable).ToList();
        if (!isFileRead || !TryMerge(readable, "", errors, out var merged)) return new NodeConfiguration(null, null, errors, readable, []);

        var reader = new SettingReader(merged.Root, path => Origin(readable, path));
        foreach (var error in readable.SelectMany(source => source.Errors)) reader.Excuse(error.Path);
        TopLevelSections.CheckKinds(reader);
        var names = new NamedSectionReader(reader, path => readable.Any(source => IsSet(source, path)), environment, steps);
        var options = NodeOptionsReader.Read(reader, names);
        AkkaSettings.Check(reader);
        reader.FindUnknown("actorsip");
        TopLevelSections.FindUnknown(reader);
        errors.AddRange(reader.Errors);
        var listeners = names.Plannable;
        if (errors.Count > 0 || !TryMerge(readable, Remoting(options) + Dispatchers(options), errors, out var akka))
            return new NodeConfiguration(null, null, errors, readable, listeners);
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        Flatten("", merged.Root, settings);
        return new NodeConfiguration(options, akka, errors, readable, listeners) { Settings = settings };
    }

    /// <summary>What the listeners mean on this machine; its errors tell where the settings stand.</summary>
    public ListenerPlan Plan(INetworkInterfaces machine)
    {
        var plan = ListenerSockets.Plan(Listeners, machine);
        return plan with { Errors = [.. plan.Errors.Select(error => error with { Origin = Origin(_sources, error.Path) })] };
    }

    /// <summary>The text of reference.conf.</summary>
    internal static string Reference()
    {
        using var stream = typeof(NodeConfiguration).Assembly.GetManifestResourceStream("ActorSip.reference.conf")
            ?? throw new InvalidOperationException("reference.conf is not in this assembly");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static void Flatten(string path, HoconValue value, Dictionary<string, string> settings)
    {
        if (!value.IsObject()) settings[path] = value.IsString() ? value.GetString() : string.Join(", ", value.GetArray().Select(item => $"\"{item}\""));
        else foreach (var (name, child) in value.GetObject().Items) Flatten(path.Length == 0 ? name : $"{path}.{name}", child, settings);
    }

    /// <summary>Later texts win; sections are merged, and a list takes the place of another.</summary>
    private static bool TryMerge(List<HoconSource> sources, string derived, List<ConfigurationError> errors, [NotNullWhen(true)] out Config? merged)
    {
        merged = null;
        try
        {
            merged = ConfigurationFactory.ParseString(string.Join('\n', [Reference(), derived, .. sources.Select(source => source.Text)]));
            return true;
        }
        catch (Exception refused) when (refused is FormatException or ConfigurationException or NotSupportedException)
        {
            errors.Add(new ConfigurationError("", $"the configuration cannot be read: {refused.Message}",
                string.Join(", ", sources.Select(source => source.Name))));
            return false;
        }
    }

    private static string? ReadFile(string file, List<ConfigurationError> errors)
    {
        try
        {
            if (!Directory.Exists(file)) return File.ReadAllText(file);
            errors.Add(new ConfigurationError("", $"{file}: is a folder; name the file in it", ""));
            return null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            var reason = unreadable is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : unreadable.Message;
            errors.Add(new ConfigurationError("", $"{file}: {reason}", ""));
            return null;
        }
    }

    private static HoconSource Override(string entry, Func<string, string?> environment)
    {
        const string option = "--set";
        var equals = entry.IndexOf('=');
        var path = equals < 0 ? entry.Trim() : entry[..equals].Trim();
        if (equals < 1 || path.Any(c => !(char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '/' or '+' or '"')))
        {
            var wrong = new HoconSource(option) { IsReadable = false };
            wrong.Errors.Add(new ConfigurationError("", $"\"{entry}\" must be path=value, such as actorsip.registrar.max-contacts=3", option));
            return wrong;
        }

        var value = entry[(equals + 1)..].Trim();

        // "[::1]:5060" begins like a list and is none.
        var isHocon = value.Length > 1 && (value[0], value[^1]) is ('"', '"') or ('[', ']') or ('{', '}') or ('$', '}');
        return HoconScanner.Scan(option, $"{path} = {(isHocon ? value : HoconText.Quote(value))}", hasLines: false, environment);
    }

    private static string Origin(List<HoconSource> sources, string path)
    {
        for (var i = sources.Count - 1; i >= 0; i--)
            if (sources[i].Lines.TryGetValue(path, out var line)) return sources[i].Describe(line);

        // "a.b.c = 1" makes the sections a and a.b without a line of their own.
        foreach (var source in sources)
            foreach (var (set, line) in source.Lines.OrderBy(entry => entry.Value))
                if (set.StartsWith(path + ".", StringComparison.Ordinal)) return source.Describe(line);
        return "";
    }

    private static bool IsSet(HoconSource source, string path) =>
        source.Lines.Keys.Any(set => set == path || set.StartsWith(path + ".", StringComparison.Ordinal));

    private static string Remoting(NodeOptions options) => string.Create(
        CultureInfo.InvariantCulture,
        $"akka.remote.dot-netty.tcp {{\n  hostname = {HoconText.Quote(options.Node.Address)}\n  port = {options.Node.Port}\n  enable-ssl = {(options.Cluster.Tls.IsOn ? "true" : "false")}\n}}\nakka.cluster.min-nr-of-members = {options.Cluster.Quorum}\n");

    /// <summary>That of loop 0 is in reference.conf; the others are like it.</summary>
    private static string Dispatchers(NodeOptions options) => string.Concat(Enumerable.Range(1, options.Loops - 1).Select(loop => string.Create(
        CultureInfo.InvariantCulture,
        $"actorsip-loop-{loop} {{\n  type = Dispatcher\n  executor = \"ActorSip.Loops.EventLoopExecutorConfigurator, ActorSip\"\n  loop = {loop}\n  throughput = 1000\n}}\n")));
}
