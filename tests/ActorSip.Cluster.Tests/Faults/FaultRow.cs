using System.Globalization;
using ActorSip.EndToEnd.Tests.Harness;

namespace ActorSip.Cluster.Tests.Faults;

/// <summary>What was measured under one fault: a row of the table in TestResults/cluster-faults.md, which a run begins anew.</summary>
internal sealed class FaultRow(string fault)
{
    private const string Head = "| fault | measured |\n| --- | --- |\n";

    private static readonly string File = Path.Combine(Repository.Root, "TestResults", "cluster-faults.md");
    private static readonly Lock Writing = new();
    private static bool _isBegun;

    private readonly List<string> _figures = [];

    public void Add(string what, TimeSpan value) => _figures.Add(string.Create(CultureInfo.InvariantCulture, $"{what} {value.TotalSeconds:0.000} s"));

    public void Add(string what, double value) => _figures.Add(string.Create(CultureInfo.InvariantCulture, $"{what} {value:0.##}"));

    public void Add(string what, string value) => _figures.Add($"{what}: {value}");

    public override string ToString() => $"| {fault} | {string.Join("; ", _figures)} |";

    public void Write()
    {
        lock (Writing)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(File)!);
            if (!_isBegun) System.IO.File.WriteAllText(File, Head);
            _isBegun = true;
            System.IO.File.AppendAllText(File, this + "\n");
        }
    }
}
