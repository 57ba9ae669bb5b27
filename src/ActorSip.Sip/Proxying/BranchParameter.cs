using ActorSip.Sip.Messages;
using ActorSip.Sip.Security;

namespace ActorSip.Sip.Proxying;

/// <summary>The branch parameter of our Via: the magic cookie, T (which transaction), a full stop, L (which loop): "z9hG4bK" T "." L, each of them 11 characters.</summary>
public static class BranchParameter
{
    /// <summary>Bytes of a branch parameter's value.</summary>
    public const int Length = 7 + 11 + 1 + 11;

    public static void Write(ref ByteWriter writer, ulong branchKey, ulong loopKey)
    {
        writer.Add("z9hG4bK"u8);
        Base64Token.Encode(branchKey, writer.Free);
        writer.Advance(Base64Token.NumberLength);
        writer.Add((byte)'.');
        Base64Token.Encode(loopKey, writer.Free);
        writer.Advance(Base64Token.NumberLength);
    }

    /// <summary>Reads T and L; false for a branch that we did not make.</summary>
    public static bool TryRead(ReadOnlySpan<byte> branch, out ulong branchKey, out ulong loopKey)
    {
        branchKey = loopKey = 0;
        return branch.Length == Length && branch.StartsWith("z9hG4bK"u8) && branch[18] == (byte)'.'
            && Base64Token.TryDecode(branch.Slice(7, 11), out branchKey) && Base64Token.TryDecode(branch.Slice(19, 11), out loopKey);
    }
}
