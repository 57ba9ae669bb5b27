using ActorSip.Sip.Messages;
using Xunit;

namespace ActorSip.Sip.Tests.Messages;

/// <summary>The messages of RFC 4475, which are written for datagrams: some have no Content-Length, or one that is wrong on purpose.</summary>
public class StreamFramerTortureTests
{
    private static readonly string? Folder = FindFolder();

    public static TheoryData<string> Files()
    {
        var rows = new TheoryData<string>();
        string[] files = Folder is null ? [] : Directory.GetFiles(Folder, "*.dat");
        foreach (var file in files.Order(StringComparer.Ordinal)) rows.Add(Path.GetFileName(file));
        if (rows.Count == 0) rows.Add("");
        return rows;
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_torture_message_is_framed_alike_however_it_is_cut(string file)
    {
        // The files lie beside the repository and not in it
        if (file.Length == 0) return;
        var stream = File.ReadAllBytes(Path.Combine(Folder!, file));
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

    [Theory]
    [InlineData("wsinv.dat", StreamFramerError.None)]
    [InlineData("intmeth.dat", StreamFramerError.None)]
    [InlineData("badvers.dat", StreamFramerError.None)]
    [InlineData("trws.dat", StreamFramerError.None)]
    [InlineData("lwsstart.dat", StreamFramerError.None)]
    [InlineData("longreq.dat", StreamFramerError.None)]
    [InlineData("mpart01.dat", StreamFramerError.None)]
    [InlineData("ncl.dat", StreamFramerError.BadContentLength)]
    [InlineData("mcl01.dat", StreamFramerError.TwoContentLengths)]
    public void A_torture_message_is_framed_as_its_length_says(string file, StreamFramerError error)
    {
        if (Folder is null) return;
        Assert.Equal(error, StreamFramerRows.Frame(File.ReadAllBytes(Path.Combine(Folder, file)), [], 65_536, 65_536).Error);
    }

    private static string? FindFolder()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            var folder = Path.Combine(at.FullName, "shared", "torture", "rfc4475");
            if (Directory.Exists(folder)) return folder;
        }

        return null;
    }
}
