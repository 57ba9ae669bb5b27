using System.Text;

namespace ActorSip.Tests.Server;

/// <summary>Keeps what is written, and tells who waits for a line when it has come.</summary>
internal sealed class LineWriter : TextWriter
{
    private readonly Lock _lock = new();
    private readonly StringBuilder _text = new();
    private readonly List<(string Start, TaskCompletionSource<string> Waiter)> _waiting = [];

    public override Encoding Encoding => Encoding.UTF8;

    public Task<string> LineAsync(string start)
    {
        lock (_lock)
        {
            var waiter = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((start, waiter));
            Tell();
            return waiter.Task;
        }
    }

    public override void Write(char value)
    {
        lock (_lock)
        {
            _text.Append(value);
            if (value == '\n') Tell();
        }
    }

    public override string ToString()
    {
        lock (_lock) return _text.ToString();
    }

    private void Tell()
    {
        var lines = _text.ToString().Split('\n')[..^1];
        foreach (var (start, waiter) in _waiting)
            if (lines.FirstOrDefault(line => line.StartsWith(start, StringComparison.Ordinal)) is { } line) waiter.TrySetResult(line);
    }
}
