using System.Text;
using ActorSip.Sip.Headers;
using ActorSip.Sip.Messages;

namespace ActorSip.Sip.Registration;

/// <summary>
/// The texts of a binding. They rarely change: a refresh that brings the same ones keeps the object, and a journal that replays a thousand refreshes has one. All but the Call-ID lie in one array, which may be that of the
/// address-of-record they were read from; the Call-ID, which a phone makes anew whenever it starts, has an array of its own.
/// </summary>
public sealed class BindingText : IEquatable<BindingText>
{
    private readonly byte[] _bytes;
    private readonly byte[] _callId;
    private readonly int _start;
    private readonly int _parameters;
    private readonly int _path;
    private readonly int _userAgent;
    private readonly int _push;
    private readonly int _end;
    private readonly ByteRange _instance;
    private readonly ByteRange _methods;

    /// <summary>Copies the texts.</summary>
    public BindingText(in BindingParts parts)
    {
        _parameters = parts.Uri.Length;
        _path = _parameters + parts.Parameters.Length;
        _userAgent = _path + parts.Path.Length;
        _push = _userAgent + parts.UserAgent.Length;
        _end = _push + parts.Push.Length;
        _bytes = new byte[_end];
        parts.Uri.CopyTo(_bytes);
        parts.Parameters.CopyTo(_bytes.AsSpan(_parameters));
        parts.Path.CopyTo(_bytes.AsSpan(_path));
        parts.UserAgent.CopyTo(_bytes.AsSpan(_userAgent));
        parts.Push.CopyTo(_bytes.AsSpan(_push));
        _callId = parts.CallId.ToArray();
        var parameters = Parameters;
        foreach (var parameter in new ParameterList(parameters))
        {
            var name = parameter.Name.Of(parameters);
            if (_instance.IsEmpty && Ascii.EqualsIgnoreCase(name, "+sip.instance"u8)) _instance = Unquoted(parameter.Value);
            else if (_methods.IsEmpty && Ascii.EqualsIgnoreCase(name, "methods"u8)) _methods = Unquoted(parameter.Value);
        }
    }

    /// <summary>Texts that lie in an array one after the other, where they stay as they are but for the Call-ID: that is copied.</summary>
    /// <param name="bytes">The array.</param>
    /// <param name="start">Where the first begins.</param>
    /// <param name="lengths">Of URI, parameters, Path, User-Agent, push parameters and Call-ID.</param>
    /// <param name="instance">Its place, from the start.</param>
    /// <param name="methods">Their place, from the start.</param>
    internal BindingText(byte[] bytes, int start, ReadOnlySpan<ushort> lengths, ByteRange instance, ByteRange methods)
    {
        _bytes = bytes;
        _start = start;
        _parameters = _start + lengths[0];
        _path = _parameters + lengths[1];
        _userAgent = _path + lengths[2];
        _push = _userAgent + lengths[3];
        _end = _push + lengths[4];
        _callId = bytes.AsSpan(_end, lengths[5]).ToArray();
        if (!instance.IsEmpty) _instance = instance.Moved(start);
        if (!methods.IsEmpty) _methods = methods.Moved(start);
    }

    public ReadOnlySpan<byte> Uri => _bytes.AsSpan(_start, _parameters - _start);

    public ReadOnlySpan<byte> Parameters => _bytes.AsSpan(_parameters, _path - _parameters);

    public ReadOnlySpan<byte> Path => _bytes.AsSpan(_path, _userAgent - _path);

    public ReadOnlySpan<byte> UserAgent => _bytes.AsSpan(_userAgent, _push - _userAgent);

    public ReadOnlySpan<byte> CallId => _callId;

    public ReadOnlySpan<byte> Push => _bytes.AsSpan(_push, _end - _push);

    /// <summary>The +sip.instance parameter without its quotes, "&lt;urn:uuid:...&gt;" (RFC 5626 section 4.1); empty when there is none.</summary>
    public ReadOnlySpan<byte> Instance => _instance.Of(_bytes);

    /// <summary>The methods parameter without its quotes, "INVITE, ACK" (RFC 3840); empty when there is none.</summary>
    public ReadOnlySpan<byte> Methods => _methods.Of(_bytes);

    /// <summary>All texts but the Call-ID, one after the other.</summary>
    internal ReadOnlySpan<byte> Shared => _bytes.AsSpan(_start, _end - _start);

    /// <summary>Where instance and methods lie in <see cref="Shared"/>; empty for what there is none of.</summary>
    internal (ByteRange Instance, ByteRange Methods) Places => (_instance.IsEmpty ? default : _instance.Moved(-_start), _methods.IsEmpty ? default : _methods.Moved(-_start));

    /// <summary>The bytes held, for whoever counts memory.</summary>
    public int Length => _end - _start + _callId.Length;

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
        hash.AddBytes(Shared);
        hash.AddBytes(_callId);
        return hash.ToHashCode();
    }

    private ByteRange Unquoted(ByteRange value)
    {
        var range = value.Moved(_parameters);
        return QuotedString.Content(range.Of(_bytes)).Length == range.Length ? range : new ByteRange(range.Start + 1, range.Length - 2);
    }
}
