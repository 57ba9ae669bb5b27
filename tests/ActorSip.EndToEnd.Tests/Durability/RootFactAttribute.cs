using Xunit;

namespace ActorSip.EndToEnd.Tests.Durability;

/// <summary>A test that mounts a file system.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute()
    {
        if (Environment.UserName != "root") Skip = "It mounts a small file system, which only root may";
    }
}
