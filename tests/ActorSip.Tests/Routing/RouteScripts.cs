using System.Collections.Concurrent;
using System.Text;
using ActorSip.Requests;
using ActorSip.Routing;
using ActorSip.Sip.Messages;

namespace ActorSip.Tests.Routing;

/// <summary>The route step of the tests: a request with the header field X-Route is handled by the script of that name, any other goes on.</summary>
internal sealed class RouteScripts : IRouteStep
{
    public const string Name = "script";

    private readonly ConcurrentDictionary<string, Func<RequestContext, RouteNext, ValueTask>> _scripts = new(StringComparer.Ordinal);

    /// <summary>Adds a script; what it returns is the header line that asks for it.</summary>
    public string Add(Func<RequestContext, RouteNext, ValueTask> script)
    {
        var name = SipPeer.Unique("script-");
        _scripts[name] = script;
        return $"X-Route: {name}\r\n";
    }

    public string Add(Func<RequestContext, ValueTask> script) => Add((context, _) => script(context));

    public ValueTask InvokeAsync(RequestContext context, RouteNext next) => Find(context.View) is { } script ? script(context, next) : next.InvokeAsync(context);

    private Func<RequestContext, RouteNext, ValueTask>? Find(MessageView view) =>
        view.TryGetNamed("X-Route"u8, out var name) && _scripts.TryGetValue(Encoding.ASCII.GetString(name), out var script) ? script : null;
}
