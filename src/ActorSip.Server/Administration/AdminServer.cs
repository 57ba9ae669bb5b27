using System.Net;
using ActorSip.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ActorSip.Server.Administration;

/// <summary>Health and statistics over HTTP.</summary>
internal sealed class AdminServer : IAsyncDisposable
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(2);

    private readonly WebApplication _application;
    private readonly IPEndPoint _bind;

    private AdminServer(WebApplication application, IPEndPoint bind)
    {
        _application = application;
        _bind = bind;
    }

    /// <summary>What is bound; the port is the real one once it has started.</summary>
    public IPEndPoint Address
    {
        get
        {
            var bound = _application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault();
            return bound is null ? _bind : new IPEndPoint(_bind.Address, new Uri(bound).Port);
        }
    }

    /// <summary>Null when it is off.</summary>
    public static AdminServer? Create(AdminOptions options, INodeStatus status, ILoggerFactory loggers)
    {
        if (options.Bind is not { } bind) return null;

        // Without the usual defaults: settings come from the configuration of the node, not from files and variables of ASP.NET.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(loggers);
        builder.Services.AddSingleton<IHostLifetime, ProcessOwnedLifetime>();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(bind);
        });
        var application = builder.Build();
        application.UseRouting();
        AdminRoutes.Map(application, status);
        return new AdminServer(application, bind);
    }

    /// <exception cref="AdminBindException">The address is taken.</exception>
    public async Task StartAsync(CancellationToken cancellation)
    {
        try
        {
            await _application.StartAsync(cancellation);
        }
        catch (Exception refused) when (refused is IOException or System.Net.Sockets.SocketException)
        {
            throw new AdminBindException(new ConfigurationError(AdminOptions.BindPath, $"{_bind}/tcp cannot be listened on: {refused.Message}", ""), refused);
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(StopTimeout);
        await _application.StopAsync(limit.Token);
        await _application.DisposeAsync();
    }
}
