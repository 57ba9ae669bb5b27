namespace ActorSip.Configuration;

/// <summary>Checks what Akka itself refuses only when the actor system starts. Its other settings are its own affair.</summary>
internal static class AkkaSettings
{
    private static readonly string[] LevelPaths = ["akka.loglevel", "akka.stdout-loglevel"];
    private static readonly string[] Levels = ["OFF", "ERROR", "WARNING", "INFO", "DEBUG"];

    private const string AdaptersPath = "akka.remote.dot-netty.tcp.applied-adapters";

    public static void Check(SettingReader reader)
    {
        foreach (var path in LevelPaths)
        {
            var text = reader.Text(path);
            reader.Check(Levels.Contains(text, StringComparer.OrdinalIgnoreCase), path, $"\"{text}\" is not one of {string.Join(", ", Levels)}");
        }

        reader.Check(reader.List(AdaptersPath).Contains("knock", StringComparer.Ordinal), AdaptersPath, "\"knock\" is missing; nodes that have it and nodes that have not do not understand each other");
    }
}
