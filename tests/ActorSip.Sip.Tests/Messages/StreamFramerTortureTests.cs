using ActorSip.Sip.Messages;
using Xunit;

namespace ActorSip.Sip.Tests.Messages;

/// <summary>Messages that are written for datagrams: some have no Content-Length, or one that is wrong on purpose.</summary>
public class StreamFramerTortureTests
{
    public static TheoryData<string> Names => SampleMessages.TortureNames;

    [Theory]
    [MemberData(nameof(Names))]
    public void A_torture_message_is_framed_alike_however_it_is_cut(string name)
    {
        var stream = SampleMessages.Bytes(name);
        var whole = StreamFramerRows.Frame(stream, [], 65_536, 65_536);
        for (var cut = 0; cut < stream.Length; cut++)
        {
            var inTwo = StreamFramerRows.Frame(stream, [cut], 65_536, 65_536);
            Assert.Equal(whole.Results, inTwo.Results);
            Assert.Equal(whole.Error, inTwo.Error);
        }

        var bytewise = StreamFramerRows.Frame(stream, [.. Enumerable.Range(0, stream.Length)], 65_536, 65_536);
        Assert.Equal(whole.Results, bytewise.Results);
        Assert.Equal(whole.Error, bytewise.Error);
    }

    /// <summary>The rows of the archive are those that are to be found; the ones before them always are.</summary>
    public static TheoryData<string, StreamFramerError> Errors()
    {
        (string Name, StreamFramerError Error)[] rows =
        [
            ("folded headers and odd spacing", StreamFramerError.None),
            ("very long values", StreamFramerError.None),
            ("a second request behind the first", StreamFramerError.None),
            ("a body of several parts with NULs", StreamFramerError.None),
            ("a Content-Length beyond the datagram", StreamFramerError.None),
            ("nothing but line ends", StreamFramerError.None),
            ("half a request", StreamFramerError.None),
            ("a negative Content-Length", StreamFramerError.BadContentLength),
            ("two Content-Lengths that differ", StreamFramerError.TwoContentLengths),
            ("a method of all token characters", StreamFramerError.NoContentLength),
            ("another version of SIP", StreamFramerError.NoContentLength),
            ("spaces behind the request line", StreamFramerError.NoContentLength),
            ("several spaces in the request line", StreamFramerError.NoContentLength),
            ("no version at all", StreamFramerError.NotSip),
            ("noise", StreamFramerError.NotSip),
            ("wsinv.dat", StreamFramerError.None),
            ("intmeth.dat", StreamFramerError.None),
            ("badvers.dat", StreamFramerError.None),
            ("trws.dat", StreamFramerError.None),
            ("lwsstart.dat", StreamFramerError.None),
            ("longreq.dat", StreamFramerError.None),
            ("mpart01.dat", StreamFramerError.None),
            ("ncl.dat", StreamFramerError.BadContentLength),
            ("mcl01.dat", StreamFramerError.TwoContentLengths),
        ];
        var found = new TheoryData<string, StreamFramerError>();
        foreach (var (name, error) in rows)
            if (!name.EndsWith(".dat", StringComparison.Ordinal) || SampleMessages.HasArchive) found.Add(name, error);
        return found;
    }

    [Theory]
    [MemberData(nameof(Errors))]
    public void A_torture_message_is_framed_as_its_length_says(string name, StreamFramerError error) =>
        Assert.Equal(error, StreamFramerRows.Frame(SampleMessages.Bytes(name), [], 65_536, 65_536).Error);
}
