namespace OrleansKv.Messages;

[Alias("sample.IGood")]
internal interface IGood
{
    [Alias("Send")]
    Task<Good> Send(Good message, GoodBox<Good> box, int number, IGrain grain, GrainId id, CancellationToken cancellationToken);

    [Alias("Empty")]
    ValueTask Empty();
}

[Alias("sample.ITakes`1")]
internal interface ITakes<T>
{
    [Alias("Take")]
    Task Take(T message);
}

[Alias("sample.IGives`1")]
internal interface IGives<T>
{
    [Alias("Give")]
    ValueTask<T> Give();
}

internal interface INoAlias
{
    [Alias("Go")]
    Task Go();
}

[Alias("sample.INoMethodAlias")]
internal interface INoMethodAlias
{
    Task Go();
}

[Alias("sample.ISameAsBase")]
internal interface ISameAsBase
{
    [Alias("Go")]
    Task Go();
}

[Alias("sample.IInheritsAlias")]
internal interface IInheritsAlias : ISameAsBase
{
    [Alias("Go")]
    Task Stop();
}

[Alias("sample.IReturnsNoTask")]
internal interface IReturnsNoTask
{
    [Alias("Go")]
    int Go();
}

[Alias("sample.IPassesByReference")]
internal interface IPassesByReference
{
    [Alias("Go")]
    Task Go(in int number);
}

[Alias("sample.IGenericMethod")]
internal interface IGenericMethod
{
    [Alias("Go")]
    Task Go<T>();
}

[Alias("sample.IHasProperty")]
internal interface IHasProperty
{
    int Number { get; }
}

[Alias("sample.ITokenInside")]
internal interface ITokenInside
{
    [Alias("Go")]
    Task<CancellationToken> Go();
}

#if EMBEDDED_ENGINE // the analyzers of the other engine refuse these
[Alias("sample.ISameMethodAlias")]
internal interface ISameMethodAlias
{
    [Alias("Go")]
    Task Go();

    [Alias("Go")]
    Task Stop();
}
#endif
