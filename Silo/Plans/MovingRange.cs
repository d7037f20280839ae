namespace OrleansKv.Silo.Plans;

/// <summary>A key range that moves, as the API shows it.</summary>
internal sealed record MovingRange(int Range, string Phase, double AgeSeconds, int Copies, long Keys, string? WaitsFor);
