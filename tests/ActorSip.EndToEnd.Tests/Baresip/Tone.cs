using System.Buffers.Binary;

namespace ActorSip.EndToEnd.Tests.Baresip;

/// <summary>Something to say: ten seconds of a tone of 440 Hz, 8 kHz, 16 bits, one channel, as a RIFF file.</summary>
internal static class Tone
{
    private const int Rate = 8_000;
    private const int Seconds = 10;

    public static byte[] Wave()
    {
        var wave = new byte[44 + (Rate * Seconds * 2)];
        var header = wave.AsSpan();
        "RIFF"u8.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], wave.Length - 8);
        "WAVEfmt "u8.CopyTo(header[8..]);
        BinaryPrimitives.WriteInt32LittleEndian(header[16..], 16);
        BinaryPrimitives.WriteInt16LittleEndian(header[20..], 1);
        BinaryPrimitives.WriteInt16LittleEndian(header[22..], 1);
        BinaryPrimitives.WriteInt32LittleEndian(header[24..], Rate);
        BinaryPrimitives.WriteInt32LittleEndian(header[28..], Rate * 2);
        BinaryPrimitives.WriteInt16LittleEndian(header[32..], 2);
        BinaryPrimitives.WriteInt16LittleEndian(header[34..], 16);
        "data"u8.CopyTo(header[36..]);
        BinaryPrimitives.WriteInt32LittleEndian(header[40..], wave.Length - 44);
        for (var i = 0; i < Rate * Seconds; i++)
            BinaryPrimitives.WriteInt16LittleEndian(header[(44 + (i * 2))..], (short)(8_000 * Math.Sin(2 * Math.PI * 440 * i / Rate)));
        return wave;
    }
}
