using System.Text;

namespace ActorSip.Server.Commands;

/// <summary>Reads a password from standard input: from a terminal without showing it, and twice; from a file or pipe its first line.</summary>
internal static class SecretInput
{
    /// <param name="prompt">Shown on a terminal, on standard error.</param>
    /// <returns>Null at the end of the input, or when Ctrl-C gives it up.</returns>
    public static string? Read(string prompt)
    {
        if (Console.IsInputRedirected) return Console.In.ReadLine();

        // Else Ctrl-C would tell a server to stop that is none, and the terminal would go on asking.
        Console.TreatControlCAsInput = true;
        while (true)
        {
            var first = Type(prompt);
            var second = first is { Length: > 0 } ? Type("Again: ") : first;
            if (first == second) return first;
            if (second is null) return null;
            Console.Error.WriteLine("They differ.");
        }
    }

    private static string? Type(string prompt)
    {
        Console.Error.Write(prompt);
        var text = new StringBuilder();
        ConsoleKeyInfo key;
        while ((key = Console.ReadKey(intercept: true)).Key != ConsoleKey.Enter)
        {
            if (key is { Key: ConsoleKey.C, Modifiers: ConsoleModifiers.Control }) return null;
            if (key.Key == ConsoleKey.Backspace && text.Length > 0) text.Length--;
            else if (!char.IsControl(key.KeyChar)) text.Append(key.KeyChar);
        }

        Console.Error.WriteLine();
        return text.ToString();
    }
}
