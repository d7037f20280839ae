using System.Collections.Immutable;

namespace OrleansKv.Messages;

[GenerateSerializer, Alias("sample.Color")]
internal enum Color
{
    Red,
}

[GenerateSerializer, Immutable, Alias("sample.Good")]
internal sealed record Good(
    [property: Id(0)] string Text,
    [property: Id(1)] ImmutableArray<byte> Bytes,
    [property: Id(2)] GoodPoint? Point,
    [property: Id(3)] ImmutableDictionary<string, Good> Children,
    [property: Id(4)] Color Color)
{
    [Id(5)]
    public DateTimeOffset At { get; init; }

    public int Length => Text.Length;
}

[GenerateSerializer, Immutable, Alias("sample.GoodPoint")]
internal readonly record struct GoodPoint([property: Id(0)] int X, [property: Id(1)] int Y);

[GenerateSerializer, Immutable, Alias("sample.GoodBox`1")]
internal sealed record GoodBox<T>([property: Id(0)] T Content);

[Immutable, Alias("sample.NoSerializer")]
internal sealed record NoSerializer;

[GenerateSerializer, Alias("sample.NotMarkedImmutable")]
internal sealed record NotMarkedImmutable;

[GenerateSerializer, Immutable]
internal sealed record NoAlias;

[GenerateSerializer, Immutable, Alias("sample.NotSealed")]
internal record NotSealed;

[GenerateSerializer, Immutable, Alias("sample.Derived")]
internal sealed record Derived : NotSealed;

[GenerateSerializer, Immutable, Alias("sample.Settable")]
internal sealed class Settable
{
    [Id(0)]
    public int Number { get; set; }
}

[GenerateSerializer, Immutable, Alias("sample.WritableField")]
internal struct WritableField
{
    [Id(0)]
    public int Number = 1;

    public WritableField()
    {
    }
}

[GenerateSerializer, Immutable, Alias("sample.HoldsArray")]
internal sealed record HoldsArray([property: Id(0)] byte[] Bytes);

[GenerateSerializer, Immutable, Alias("sample.HoldsList")]
internal sealed record HoldsList([property: Id(0)] ImmutableArray<List<int>> Lists);

[GenerateSerializer, Immutable, Alias("sample.HoldsBad")]
internal sealed record HoldsBad([property: Id(0)] ImmutableArray<Settable> Inner);

[GenerateSerializer]
internal enum EnumWithoutAlias
{
    None,
}

#if EMBEDDED_ENGINE // the analyzers of the other engine refuse these
[GenerateSerializer, Immutable, Alias("sample.Good")]
internal sealed record AliasOfAnother;

[GenerateSerializer, Immutable, Alias("sample.MissingId")]
internal sealed record MissingId
{
    public int Number { get; init; }
}

[GenerateSerializer, Immutable, Alias("sample.SameId")]
internal sealed class SameId
{
    [Id(0)]
    public int First { get; init; }

    [Id(0)]
    public int Second { get; init; }
}
#endif
