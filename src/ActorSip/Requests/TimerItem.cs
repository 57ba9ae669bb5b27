using System.Runtime.InteropServices;
using ActorSip.Sip.Proxying;

namespace ActorSip.Requests;

/// <summary>What a timer of a request actor is for: a timed object and its kind, or a question to the location table.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct TimerItem(ITimed? Owner, long Number);
