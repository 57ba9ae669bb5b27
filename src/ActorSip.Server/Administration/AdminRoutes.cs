using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ActorSip.Server.Administration;

/// <summary>The paths of the administration.</summary>
internal static class AdminRoutes
{
    public static void Map(IEndpointRouteBuilder routes, INodeStatus status)
    {
        // The process runs: for a supervisor that restarts what hangs.
        routes.MapGet("/health/live", context => WriteAsync(context, StatusCodes.Status200OK, new { status = "live" }));

        // It takes calls: for a balancer. False from the moment it begins to stop.
        routes.MapGet("/health/ready", context => status.NotReadyReasons is { Count: > 0 } reasons
            ? WriteAsync(context, StatusCodes.Status503ServiceUnavailable, new { status = "not ready", reasons })
            : WriteAsync(context, StatusCodes.Status200OK, new { status = "ready" }));

        routes.MapGet("/stats", context => WriteIfThereAsync(context, status, status.Statistics));
        routes.MapGet("/peers", context => WriteIfThereAsync(context, status, status.Peers));
    }

    private static Task WriteIfThereAsync<T>(HttpContext context, INodeStatus status, T? body)
        where T : class =>
        body is null ? WriteAsync(context, StatusCodes.Status503ServiceUnavailable, new { status = "not ready", reasons = status.NotReadyReasons }) : WriteAsync(context, StatusCodes.Status200OK, body);

    private static Task WriteAsync<T>(HttpContext context, int code, T body)
    {
        context.Response.StatusCode = code;
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(body), context.RequestAborted).AsTask();
    }
}
