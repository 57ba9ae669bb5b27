using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ActorSip.Server.Administration;

/// <summary>The paths of the administration.</summary>
internal static class AdminRoutes
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.KebabCaseLower };

    public static void Map(IEndpointRouteBuilder routes, INodeStatus status)
    {
        // The process runs: for a supervisor that restarts what hangs.
        routes.MapGet("/health/live", context => WriteAsync(context, StatusCodes.Status200OK, new { status = "live" }));

        // It takes calls: for a balancer. False from the moment it begins to stop.
        routes.MapGet("/health/ready", context => status.NotReadyReasons is { Count: > 0 } reasons
            ? WriteAsync(context, StatusCodes.Status503ServiceUnavailable, new { status = "not ready", reasons })
            : WriteAsync(context, StatusCodes.Status200OK, new { status = "ready" }));

        routes.MapGet("/stats", context => status.Statistics is { } statistics
            ? WriteAsync(context, StatusCodes.Status200OK, statistics)
            : WriteAsync(context, StatusCodes.Status503ServiceUnavailable, new { status = "not ready", reasons = status.NotReadyReasons }));

        routes.MapGet("/dns", async context =>
        {
            if (await status.DnsAsync(context.RequestAborted) is { } dns) await WriteAsync(context, StatusCodes.Status200OK, dns);
            else await WriteAsync(context, StatusCodes.Status503ServiceUnavailable, new { status = "not ready", reasons = status.NotReadyReasons });
        });
    }

    private static Task WriteAsync<T>(HttpContext context, int code, T body)
    {
        context.Response.StatusCode = code;
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(body, Json), context.RequestAborted).AsTask();
    }
}
