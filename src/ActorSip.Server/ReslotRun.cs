using ActorSip.Configuration;
using ActorSip.Hosting;
using ActorSip.Journals;

namespace ActorSip.Server;

/// <summary>"actorsip reslot": changes the store of a stopped server to the settings.</summary>
internal sealed class ReslotRun(ServerSurroundings surroundings)
{
    /// <param name="file">Configuration file, or null.</param>
    /// <param name="overrides">Each path=value.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public async Task<int> RunAsync(string? file, IReadOnlyList<string> overrides)
    {
        var configuration = NodeConfiguration.Load(file, overrides, surroundings.Environment, NodeComponents.StepNames);
        if (!configuration.IsGood)
        {
            foreach (var error in configuration.Errors) await surroundings.Error.WriteLineAsync(error.ToString());
            return ExitCode.WrongConfiguration;
        }

        if (configuration.Options.Location.Durability == Durability.Redis)
        {
            await surroundings.Error.WriteLineAsync("reslot changes the file in a data folder; actorsip.location.durability is redis, whose slots it cannot change in this version: use another akka.persistence.journal.redis.key-prefix.");
            return ExitCode.Failure;
        }

        try
        {
            await LocationReslot.RunAsync(configuration.Options.DataFolder, configuration.Options, TimeProvider.System, surroundings.Output.WriteLine);
            return ExitCode.Good;
        }
        catch (StoreException refused)
        {
            await surroundings.Error.WriteLineAsync(refused.Message);
            return ExitCode.Failure;
        }
    }
}
