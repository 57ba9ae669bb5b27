using System.Collections;
using System.Net;
using System.Reflection;
using ActorSip.Configuration;
using ActorSip.Hosting;
using Xunit;

namespace ActorSip.Tests.Configuration;

/// <summary>Loads configurations for the tests, and shows options as rows of text.</summary>
internal static class Configurations
{
    public static NodeConfiguration Load(string? file, params string[] overrides) => LoadIn(_ => null, file, overrides);

    public static NodeConfiguration LoadIn(Func<string, string?> environment, string? file, params string[] overrides) =>
        NodeConfiguration.Load(file, overrides, environment, NodeComponents.StepNames);

    /// <summary>Loads a text as if it stood in a file, named "node.conf" in the errors.</summary>
    public static NodeConfiguration LoadText(string text, Func<string, string?>? environment = null, params string[] overrides)
    {
        var folder = Directory.CreateTempSubdirectory("actorsip-conf-").FullName;
        try
        {
            var file = Path.Combine(folder, "node.conf");
            File.WriteAllText(file, text);
            return LoadIn(environment ?? (_ => null), file, overrides);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    public static NodeOptions Good(NodeConfiguration configuration)
    {
        Assert.Equal("", string.Join("\n", configuration.Errors));
        return configuration.Options!;
    }

    /// <summary>The errors as the operator reads them, without the folder of the file.</summary>
    public static IReadOnlyList<string> Errors(NodeConfiguration configuration) => [.. configuration.Errors.Select(error => (error with { Origin = Short(error.Origin) }).ToString())];

    /// <summary>Every property of the options, such as "Registrar.MaxContacts" and its value.</summary>
    public static Dictionary<string, string> Values(NodeOptions options)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        Add(values, "", options);
        return values;
    }

    private static void Add(Dictionary<string, string> values, string path, object? value)
    {
        if (value is IEnumerable list and not string)
        {
            var number = 0;
            foreach (var item in list) Add(values, $"{path}[{number++}]", item);
            values[path + ".Count"] = number.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }
        else if (value is null or ValueType or string or IPAddress or EndPoint or AdvertisedAddress)
        {
            values[path] = value?.ToString() ?? "";
        }
        else
        {
            foreach (var property in value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
                Add(values, path.Length == 0 ? property.Name : $"{path}.{property.Name}", property.GetValue(value));
        }
    }

    private static string Short(string origin) => origin.IndexOf("node.conf", StringComparison.Ordinal) is >= 0 and var at ? origin[at..] : origin;
}
