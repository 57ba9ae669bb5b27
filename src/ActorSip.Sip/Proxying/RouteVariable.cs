namespace ActorSip.Sip.Proxying;

/// <summary>Names a variable and its type; made once, as a static field of the step that owns it.</summary>
/// <param name="name">For logs.</param>
/// <typeparam name="T">Of the values.</typeparam>
public sealed class RouteVariable<T>(string name)
{
    public string Name { get; } = name;

    public override string ToString() => Name;
}
