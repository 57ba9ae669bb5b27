using System.Diagnostics;
using ActorSip.Configuration;
using Akka.Actor;
using Akka.Configuration;

namespace ActorSip.Server;

/// <summary>
/// Tells settings that Akka refuses from what else may break at start. Akka checks them only when it uses them, and throws whatever it comes upon.
/// </summary>
internal static class AkkaRefusal
{
    /// <summary>The error in one line; null when the settings are not the cause.</summary>
    public static ConfigurationError? Find(Exception broken)
    {
        var causes = Causes(broken).ToList();
        var refusal = causes.Find(cause => cause is ConfigurationException) ?? (IsFromCreation(broken) ? causes[^1] : null);
        if (refusal is null) return null;
        var line = refusal.Message.Split('\n', '\r')[0];
        return new ConfigurationError("akka", $"a setting that is given to Akka is wrong: {line}", "");
    }

    private static IEnumerable<Exception> Causes(Exception broken)
    {
        for (var cause = broken; cause is not null; cause = cause.InnerException) yield return cause;
    }

    /// <summary>Nothing but settings goes into the making of an actor system: addresses were tried before.</summary>
    private static bool IsFromCreation(Exception broken) =>
        new StackTrace(broken).GetFrames().Any(frame => typeof(ActorSystem).IsAssignableFrom(frame.GetMethod()?.DeclaringType));
}
