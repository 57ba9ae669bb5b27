using System.Text;

namespace ActorSip.Server.Commands;

/// <summary>Reads a password from standard input: from a terminal without showing it, from a file or pipe its first line.</summary>
internal static class SecretInput
{
    /// <param name="prompt">Shown on a terminal, on standard error.</param>
    /// <returns>Null at the end of the input, or when it is given up.</returns>
    public static string? Read(string prompt)
    {
        if (Console.IsInputRedirected) return Console.In.ReadLine();
        Console.Error.Write(prompt);
        var text = new StringBuilder();
        while (true)
        {
            var key = Console.ReadKey(intercept: true);
            if (key.Key == ConsoleKey.Enter) break;
            if (key.Key == ConsoleKey.Backspace && text.Length > 0) text.Length--;
            else if (!char.IsControl(key.KeyChar)) text.Append(key.KeyChar);
        }

        Console.Error.WriteLine();
        return text.ToString();
    }
}
