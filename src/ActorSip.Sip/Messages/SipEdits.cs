using System.Runtime.InteropServices;
using ActorSip.Sip.Headers;

namespace ActorSip.Sip.Messages;

/// <summary>
/// The changes to a message, as a list ordered by place (Kamailio's lumps): fields inserted, replaced, removed, and another Request-URI. The received bytes stay as they are;
/// reads through <see cref="MessageView"/> see a change at once, <see cref="SipWriter"/> applies all on sending. A branch has a list of its own, begun as a copy of the message's.
/// </summary>
public sealed class SipEdits
{
    private readonly SipMessage _message;
    private Edit[] _edits = [];
    private byte[] _arena = [];
    private int _used;
    private ByteRange _requestUri;

    /// <summary>An empty list of changes to the message given.</summary>
    public SipEdits(SipMessage message) => _message = message;

    /// <summary>How many changes there are, the Request-URI not counted.</summary>
    public int Count { get; private set; }

    /// <summary>True when the Request-URI was replaced.</summary>
    public bool HasRequestUri => !_requestUri.IsEmpty;

    internal ReadOnlySpan<Edit> All => _edits.AsSpan(0, Count);

    /// <summary>The Request-URI after the edits.</summary>
    public ReadOnlySpan<byte> RequestUri => _requestUri.IsEmpty ? _message.RequestUri : _requestUri.Of(_arena);

    public void SetRequestUri(ReadOnlySpan<byte> uri) => _requestUri = Store(uri);

    /// <summary>Adds a field above the first one of its kind; when there is none, below the Via fields.</summary>
    public void Push(HeaderId id, ReadOnlySpan<byte> value)
    {
        var line = StoreLine(HeaderNames.Name(id), value, out var stored);
        int received = _message.FirstOf[(int)id];
        for (var i = 0; i < Count; i++)
        {
            if (_edits[i].Kind != EditKind.Insert || _edits[i].Id != id || (received >= 0 && _edits[i].Anchor > received)) continue;
            InsertAt(i, new Edit(_edits[i].Anchor, EditKind.Insert, id, line, stored));
            return;
        }

        var anchor = received >= 0 ? received : _message.HasReceived(HeaderId.Via) ? _message.LastOf[(int)HeaderId.Via] + 1 : 0;
        InsertAt(EndOfInserts(anchor), new Edit((short)anchor, EditKind.Insert, id, line, stored));
    }

    /// <summary>Adds a field at the end of the header section.</summary>
    public void Append(HeaderId id, ReadOnlySpan<byte> value)
    {
        var line = StoreLine(HeaderNames.Name(id), value, out var stored);
        InsertAt(Count, new Edit((short)_message.FieldCount, EditKind.Insert, id, line, stored));
    }

    /// <summary>Adds a field with any name at the end of the header section. Name and value must be valid: neither may hold CR, LF or NUL, the name is a token.</summary>
    /// <exception cref="ArgumentException">They are not: a caller that let outside text through would let header fields be smuggled.</exception>
    public void Append(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (!SipTokens.IsToken(name) || value.IndexOfAny((byte)'\r', (byte)'\n', (byte)0) >= 0) throw new ArgumentException("A header field name is a token, and a value holds no CR, LF or NUL.", nameof(value));
        var line = StoreLine(name, value, out var stored);
        InsertAt(Count, new Edit((short)_message.FieldCount, EditKind.Insert, HeaderNames.Identify(name), line, stored));
    }

    /// <summary>Gives a field another value.</summary>
    public void Replace(FieldRef field, ReadOnlySpan<byte> value)
    {
        if (field.IsInserted)
        {
            ref var edit = ref _edits[field.Index];
            edit = edit with { Line = StoreLine(NameOf(edit), value, out var stored), Value = stored };
            return;
        }

        var range = Store(value);
        SetChange(field.Index, new Edit((short)field.Index, EditKind.Replace, _message.Field(field.Index).Id, range, range));
    }

    /// <summary>Writes a received field anew, on one line: nothing of what it looked like remains.</summary>
    internal void Rewrite(int fieldIndex, ReadOnlySpan<byte> value)
    {
        ref readonly var field = ref _message.Field(fieldIndex);
        var line = StoreLine(_message.Bytes.Slice(field.LineStart, field.NameLength), value, out var stored);
        SetChange(fieldIndex, new Edit((short)fieldIndex, EditKind.Remove, field.Id, default, default));
        InsertAt(EndOfInserts(fieldIndex), new Edit((short)fieldIndex, EditKind.Insert, field.Id, line, stored));
    }

    /// <summary>Leaves a field out.</summary>
    public void Remove(FieldRef field)
    {
        if (!field.IsInserted)
        {
            SetChange(field.Index, new Edit((short)field.Index, EditKind.Remove, _message.Field(field.Index).Id, default, default));
            return;
        }

        Count--;
        Array.Copy(_edits, field.Index + 1, _edits, field.Index, Count - field.Index);
    }

    /// <summary>Leaves out every field with this id.</summary>
    public void RemoveAll(HeaderId id)
    {
        for (var i = Count - 1; i >= 0; i--)
            if (_edits[i].Kind == EditKind.Insert && _edits[i].Id == id) Remove(new FieldRef(IsInserted: true, i));
        for (int i = _message.FirstOf[(int)id]; i >= 0; i = _message.Field(i).Next) Remove(new FieldRef(IsInserted: false, i));
    }

    /// <summary>Leaves out the first value of a header that may be a comma list (Via, Route, Record-Route ...); the whole field when it was the only one.</summary>
    /// <returns>False when there is no such field.</returns>
    public bool RemoveFirstValue(HeaderId id)
    {
        var fields = new MessageView(_message, this).Fields(id);
        if (!fields.MoveNext()) return false;
        var value = fields.Current;
        var values = new CommaList(value);
        if (!values.MoveNext() || !values.MoveNext()) Remove(fields.Ref);
        else Replace(fields.Ref, value[values.Current.Start..]);
        return true;
    }

    /// <summary>Takes over all changes of another list over the same message.</summary>
    public void CopyFrom(SipEdits other)
    {
        if (_edits.Length < other.Count) _edits = new Edit[Math.Max(8, other.Count + 4)];
        Array.Copy(other._edits, _edits, other.Count);
        Count = other.Count;
        if (_arena.Length < other._used) _arena = new byte[Math.Max(512, other._used * 2)];
        other._arena.AsSpan(0, other._used).CopyTo(_arena);
        _used = other._used;
        _requestUri = other._requestUri;
    }

    public void Clear()
    {
        Count = 0;
        _used = 0;
        _requestUri = default;
    }

    internal ReadOnlySpan<byte> Stored(ByteRange range) => range.Of(_arena);

    /// <summary>The edit that replaces or removes a received field, or -1.</summary>
    internal int ChangeOf(int fieldIndex)
    {
        for (var i = 0; i < Count; i++)
            if (_edits[i].Anchor == fieldIndex && _edits[i].Kind != EditKind.Insert) return i;
        return -1;
    }

    private ReadOnlySpan<byte> NameOf(in Edit edit) => _arena.AsSpan(edit.Line.Start, edit.Value.Start - 2 - edit.Line.Start);

    private void SetChange(int fieldIndex, in Edit edit)
    {
        if (ChangeOf(fieldIndex) is var at and >= 0) _edits[at] = edit;
        else InsertAt(EndOfInserts(fieldIndex), edit);
    }

    /// <summary>Index behind the inserts at this anchor: where the change of the field itself stands.</summary>
    private int EndOfInserts(int anchor)
    {
        var at = 0;
        while (at < Count && (_edits[at].Anchor < anchor || (_edits[at].Anchor == anchor && _edits[at].Kind == EditKind.Insert))) at++;
        return at;
    }

    private void InsertAt(int index, in Edit edit)
    {
        if (Count == _edits.Length) Array.Resize(ref _edits, Math.Max(8, Count * 2));
        Array.Copy(_edits, index, _edits, index + 1, Count - index);
        _edits[index] = edit;
        Count++;
    }

    private ByteRange Store(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_arena.AsSpan(_used));
        var range = new ByteRange(_used, bytes.Length);
        _used += bytes.Length;
        return range;
    }

    private ByteRange StoreLine(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, out ByteRange stored)
    {
        if (name.IsEmpty) throw new ArgumentException("A field without an id of its own is added by its name.", nameof(name));
        var start = _used;
        Store(name);
        Store(": "u8);
        stored = Store(value);
        Store("\r\n"u8);
        return new ByteRange(start, _used - start);
    }

    /// <summary>Makes room. A value that lies in the arena itself stays readable while it is stored: the old array lives as long as the span does.</summary>
    private void Reserve(int bytes)
    {
        if (_used + bytes <= _arena.Length) return;
        var larger = new byte[Math.Max(512, (_used + bytes) * 2)];
        _arena.AsSpan(0, _used).CopyTo(larger);
        _arena = larger;
    }

    /// <summary>One change: before (insert) or at (replace, remove) the received field with index Anchor. Line is the whole new line, or for a replacement the value alone.</summary>
    [StructLayout(LayoutKind.Auto)]
    internal readonly record struct Edit(short Anchor, EditKind Kind, HeaderId Id, ByteRange Line, ByteRange Value);
}
