using System.Runtime.InteropServices;

namespace ActorSip.Sip.Messages;

/// <summary>Walks the header fields with one id in the order they will be sent: received ones, less those removed, with those inserted in between.</summary>
[StructLayout(LayoutKind.Auto)]
public ref struct FieldEnumerator
{
    private readonly MessageView _view;
    private readonly HeaderId _id;
    private int _field;
    private int _edit;

    internal FieldEnumerator(MessageView view, HeaderId id)
    {
        _view = view;
        _id = id;
        _field = FirstReceived(view.Message, id);
        _edit = 0;
        Ref = FieldRef.None;
    }

    /// <summary>Which field it is, for an edit; valid until the next edit.</summary>
    public FieldRef Ref { get; private set; }

    /// <summary>The field's value, folds inside.</summary>
    public readonly ReadOnlySpan<byte> Current
    {
        get
        {
            if (Ref.IsInserted) return _view.Edits.Stored(_view.Edits.All[Ref.Index].Value);
            if (_view.Edits.Count > 0 && _view.Edits.ChangeOf(Ref.Index) is var at and >= 0) return _view.Edits.Stored(_view.Edits.All[at].Value);
            return _view.Message.Field(Ref.Index).Value.Of(_view.Message.Bytes);
        }
    }

    /// <summary>The field's name as it stands in the message.</summary>
    public readonly ReadOnlySpan<byte> CurrentName
    {
        get
        {
            if (!Ref.IsInserted)
            {
                ref readonly var received = ref _view.Message.Field(Ref.Index);
                return _view.Message.Bytes.Slice(received.LineStart, received.NameLength);
            }

            var edit = _view.Edits.All[Ref.Index];
            return _view.Edits.Stored(new ByteRange(edit.Line.Start, edit.Value.Start - 2 - edit.Line.Start));
        }
    }

    public bool MoveNext()
    {
        if (_view.Edits.Count == 0)
        {
            if (_field < 0) return false;
            Ref = new FieldRef(IsInserted: false, _field);
            _field = NextReceived(_field);
            return true;
        }

        while (_field >= 0 && _view.Edits.ChangeOf(_field) is var change and >= 0 && _view.Edits.All[change].Kind == EditKind.Remove) _field = NextReceived(_field);
        var edits = _view.Edits.All;
        while (_edit < edits.Length && (edits[_edit].Kind != EditKind.Insert || edits[_edit].Id != _id)) _edit++;
        if (_edit < edits.Length && (_field < 0 || edits[_edit].Anchor <= _field))
        {
            Ref = new FieldRef(IsInserted: true, _edit++);
            return true;
        }

        if (_field < 0) return false;
        Ref = new FieldRef(IsInserted: false, _field);
        _field = NextReceived(_field);
        return true;
    }

    private static int FirstReceived(SipMessage message, HeaderId id)
    {
        if (id != HeaderId.Other) return message.FirstOf[(int)id];
        for (var i = 0; i < message.FieldCount; i++)
            if (message.Field(i).Id == HeaderId.Other) return i;
        return -1;
    }

    private readonly int NextReceived(int index)
    {
        if (_id != HeaderId.Other) return _view.Message.Field(index).Next;
        for (var i = index + 1; i < _view.Message.FieldCount; i++)
            if (_view.Message.Field(i).Id == HeaderId.Other) return i;
        return -1;
    }
}
