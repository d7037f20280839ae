namespace OrleansKv.Embedded;

/// <summary>The numbers above <paramref name="Begin"/> up to and with <paramref name="End"/> on the circle of 32-bit numbers; all of them when both are equal.</summary>
internal readonly record struct HashRange(uint Begin, uint End)
{
    public bool Contains(uint value) => Begin < End ? value > Begin && value <= End : value > Begin || value <= End;
}
