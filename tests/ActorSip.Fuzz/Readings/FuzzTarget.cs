namespace ActorSip.Fuzz.Readings;

/// <summary>All that is fuzzed, behind one door: the first byte says what the rest is.</summary>
internal sealed class FuzzTarget
{
    /// <summary>How many kinds of input there are.</summary>
    public const int Kinds = 6;

    private readonly MessageReading _messages = new();
    private readonly StreamReading _streams = new();
    private readonly ValueReading _values = new();
    private readonly RegisterReading _register = new();
    private readonly DialogReading _dialogs = new();
    private readonly DigestReading _digests = new();

    public void Run(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty) return;
        var rest = input[1..];
        switch (input[0] % Kinds)
        {
            case 0:
                _messages.Read(rest.ToArray(), 0, rest.Length);
                break;

            // How many pieces, their lengths, the stream; every third one under narrow limits.
            case 1:
                if (rest.IsEmpty) return;
                var pieces = Math.Min(rest[0] & 7, rest.Length - 1);
                var narrow = rest[0] % 3 == 0;
                _streams.Read(rest[(1 + pieces)..].ToArray(), rest.Slice(1, pieces), narrow ? 256 : 65_536, narrow ? 64 : 65_536);
                break;

            // One value, or two with a line feed between them, to be compared.
            case 2:
                _values.Read(rest);
                var split = rest.IndexOf((byte)'\n');
                if (split >= 0) UriReading.Compare(rest[..split], rest[(split + 1)..]);
                break;
            case 3:
                var end = rest.IndexOf((byte)'\n');
                _register.Read(end < 0 ? rest : rest[..end], end < 0 ? default : rest[(end + 1)..]);
                break;
            case 4:
                _dialogs.Read(rest);
                break;
            default:
                _digests.Read(rest);
                break;
        }
    }
}
