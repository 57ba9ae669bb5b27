using System.Text;
using ActorSip.Sip.Messages;
using ActorSip.Transport.Streams;
using Xunit;

namespace ActorSip.Tests.Transport.Streams;

/// <summary>Writes down what an intake makes of a stream, and keeps the memory of the messages.</summary>
internal sealed class RecordedStream : IStreamEffects
{
    public List<string> Came { get; } = [];

    public List<MessageBuffer> Kept { get; } = [];

    public bool Deliver(ReadOnlySpan<byte> bytes, MessageBuffer? memory, int offset)
    {
        Came.Add(Encoding.Latin1.GetString(bytes));
        Assert.True(memory!.Array.AsSpan(offset, bytes.Length) == bytes);
        memory.Retain();
        Kept.Add(memory);
        return true;
    }

    public void AnswerPing() => Came.Add("ping");

    public void Break(bool isAnswered) => Came.Add("broken");

    public void CloseNow() => Came.Add("closed");

    public void GiveUpSoon() => Came.Add("given up");

    public void LetGo()
    {
        foreach (var memory in Kept) memory.Release();
        Kept.Clear();
    }
}
