namespace ActorSip.Configuration;

/// <summary>One text of configuration after its syntax was checked: what may be given to Akka's parser, and which settings stand on which line.</summary>
internal sealed class HoconSource(string name)
{
    /// <summary>The file, or the option of the command line.</summary>
    public string Name { get; } = name;

    /// <summary>The text with environment variables put in; only to be parsed when <see cref="IsReadable"/>.</summary>
    public string Text { get; set; } = "";

    /// <summary>False when the syntax is wrong, so that the rest cannot be trusted.</summary>
    public bool IsReadable { get; set; } = true;

    public List<ConfigurationError> Errors { get; } = [];

    /// <summary>Paths of settings and sections, and the line where each was last set; line 0 when the text is no file.</summary>
    public Dictionary<string, int> Lines { get; } = new(StringComparer.Ordinal);

    public string Describe(int line) => line == 0 ? Name : $"{Name}, line {line}";
}
