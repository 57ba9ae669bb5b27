using System.Diagnostics;
using System.Globalization;

namespace ActorSip.Cluster.Tests.Net;

/// <summary>Whose something is that carries the number of a process in its name.</summary>
internal static class Owner
{
    /// <summary>True when the name, up to a character that is no digit, is the number of a process that is no more, or of this one, which has not begun to make anything.</summary>
    public static bool IsGone(string name)
    {
        var digits = string.Concat(name.TakeWhile(char.IsAsciiDigit));
        if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var owner)) return false;
        try
        {
            using var process = Process.GetProcessById(owner);
            return owner == Environment.ProcessId;
        }
        catch (ArgumentException)
        {
            // Nobody has this number any more.
            return true;
        }
    }
}
