using System.Text;
using ActorSip.Sip.Headers;
using ActorSip.Sip.Messages;

namespace ActorSip.Sip.Registration;

/// <summary>
/// All texts of a binding in one array. They rarely change: a refresh that brings the same ones keeps the object, so that a million phones cost one array each,
/// and a journal that replays a thousand refreshes no more.
/// </summary>
public sealed class BindingText : IEquatable<BindingText>
{
    private readonly byte[] _bytes;
    private readonly int _parameters;
    private readonly int _path;
    private readonly int _userAgent;
    private readonly int _callId;
    private readonly int _push;
    private readonly ByteRange _instance;
    private readonly ByteRange _methods;

    /// <summary>Copies the texts.</summary>
    public BindingText(in BindingParts parts)
    {
        _bytes = new byte[parts.Uri.Length + parts.Parameters.Length + parts.Path.Length + parts.UserAgent.Length + parts.CallId.Length + parts.Push.Length];
        var at = 0;
        Append(parts.Uri, ref at);
        _parameters = at;
        Append(parts.Parameters, ref at);
        _path = at;
        Append(parts.Path, ref at);
        _userAgent = at;
        Append(parts.UserAgent, ref at);
        _callId = at;
        Append(parts.CallId, ref at);
        _push = at;
        Append(parts.Push, ref at);
        var parameters = Parameters;
        foreach (var parameter in new ParameterList(parameters))
        {
            var name = parameter.Name.Of(parameters);
            if (_instance.IsEmpty && Ascii.EqualsIgnoreCase(name, "+sip.instance"u8)) _instance = Unquoted(parameter.Value);
            else if (_methods.IsEmpty && Ascii.EqualsIgnoreCase(name, "methods"u8)) _methods = Unquoted(parameter.Value);
        }
    }

    public ReadOnlySpan<byte> Uri => _bytes.AsSpan(0, _parameters);

    public ReadOnlySpan<byte> Parameters => _bytes.AsSpan(_parameters, _path - _parameters);

    public ReadOnlySpan<byte> Path => _bytes.AsSpan(_path, _userAgent - _path);

    public ReadOnlySpan<byte> UserAgent => _bytes.AsSpan(_userAgent, _callId - _userAgent);

    public ReadOnlySpan<byte> CallId => _bytes.AsSpan(_callId, _push - _callId);

    public ReadOnlySpan<byte> Push => _bytes.AsSpan(_push);

    /// <summary>The +sip.instance parameter without its quotes, "&lt;urn:uuid:...&gt;" (RFC 5626 section 4.1); empty when there is none.</summary>
    public ReadOnlySpan<byte> Instance => _instance.Of(_bytes);

    /// <summary>The methods parameter without its quotes, "INVITE, ACK" (RFC 3840); empty when there is none.</summary>
    public ReadOnlySpan<byte> Methods => _methods.Of(_bytes);

    /// <summary>The bytes held, for whoever counts memory.</summary>
    public int Length => _bytes.Length;

    /// <summary>True when these are the very texts held here.</summary>
    public bool Holds(in BindingParts parts) =>
        Uri.SequenceEqual(parts.Uri) && Parameters.SequenceEqual(parts.Parameters) && Path.SequenceEqual(parts.Path)
        && UserAgent.SequenceEqual(parts.UserAgent) && CallId.SequenceEqual(parts.CallId) && Push.SequenceEqual(parts.Push);

    /// <summary>The texts, for writing them elsewhere.</summary>
    public BindingParts ToParts() => new() { Uri = Uri, Parameters = Parameters, Path = Path, UserAgent = UserAgent, CallId = CallId, Push = Push };

    public bool Equals(BindingText? other) => ReferenceEquals(this, other) || (other is not null && Holds(other.ToParts()));

    public override bool Equals(object? obj) => Equals(obj as BindingText);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(_bytes);
        return hash.ToHashCode();
    }

    private void Append(ReadOnlySpan<byte> text, ref int at)
    {
        text.CopyTo(_bytes.AsSpan(at));
        at += text.Length;
    }

    private ByteRange Unquoted(ByteRange value)
    {
        var range = value.Moved(_parameters);
        return QuotedString.Content(range.Of(_bytes)).Length == range.Length ? range : new ByteRange(range.Start + 1, range.Length - 2);
    }
}
