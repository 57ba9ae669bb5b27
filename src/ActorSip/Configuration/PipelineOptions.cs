namespace ActorSip.Configuration;

/// <summary>Setting <c>actorsip.pipelines.NAME</c>: the steps a request goes through.</summary>
public sealed record PipelineOptions
{
    public required string Name { get; init; }

    /// <summary>Names of steps, in the order they run; at least one, all known.</summary>
    public required IReadOnlyList<string> Steps { get; init; }
}
