using Akka.Persistence;

namespace ActorSip.Journals.Plugins;

/// <summary>The condition of a store in Akka's words.</summary>
internal static class PluginHealth
{
    public static PersistenceHealthCheckResult Of(StoreCondition condition) => condition.IsAvailable
        ? new PersistenceHealthCheckResult(PersistenceHealthStatus.Healthy, "", null, null)
        : new PersistenceHealthCheckResult(condition.IsBroken ? PersistenceHealthStatus.Unhealthy : PersistenceHealthStatus.Degraded, condition.Reason, null, null);
}
