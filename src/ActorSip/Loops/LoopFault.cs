namespace ActorSip.Loops;

/// <summary>Hears of an exception that came out of something a loop ran; the loop itself goes on.</summary>
/// <param name="loop">The loop it ran on.</param>
/// <param name="where">The type of the work, flush or source.</param>
/// <param name="exception">What it threw.</param>
public delegate void LoopFault(ILoop loop, string where, Exception exception);
