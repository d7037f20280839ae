using System.Collections.Immutable;

namespace OrleansKv.Messages;

/// <summary>The checker against interfaces that break one rule each. They are no grain interfaces, so that no code is generated for them.</summary>
public sealed class MessageContractTests
{
    [Fact]
    public void Good_messages_pass() => Assert.Empty(MessageContract.Violations([typeof(IGood)]));

    [Theory]
    [InlineData(typeof(ITakes<NoSerializer>), "NoSerializer: has no [GenerateSerializer]")]
    [InlineData(typeof(ITakes<NotMarkedImmutable>), "NotMarkedImmutable: has no [Immutable]")]
    [InlineData(typeof(ITakes<NoAlias>), "NoAlias: has no [Alias]")]
    [InlineData(typeof(ITakes<NotSealed>), "NotSealed: is not sealed")]
    [InlineData(typeof(ITakes<Derived>), "Derived: derives from OrleansKv.Messages.NotSealed")]
    [InlineData(typeof(ITakes<Settable>), "Settable.Number: can be changed once made")]
    [InlineData(typeof(ITakes<WritableField>), "WritableField.Number: can be changed once made")]
#if EMBEDDED_ENGINE
    [InlineData(typeof(ITakes<MissingId>), "MissingId.Number: has no [Id], so it would be lost on the way")]
    [InlineData(typeof(ITakes<SameId>), "SameId.Second: has the [Id] 0 of First")]
#endif
    [InlineData(typeof(ITakes<HoldsArray>), "HoldsArray.Bytes: System.Byte[] is not among the framework's types that are known to be immutable")]
    [InlineData(typeof(ITakes<HoldsBad>), "Settable.Number: can be changed once made")]
    [InlineData(typeof(ITakes<EnumWithoutAlias>), "EnumWithoutAlias: has no [Alias]")]
    public void A_bad_message_is_found_as_an_argument_and_as_a_result(Type grainInterface, string violation)
    {
        var gives = typeof(IGives<>).MakeGenericType(grainInterface.GetGenericArguments());

        Assert.Equal($"OrleansKv.Messages.{violation}", Assert.Single(MessageContract.Violations([grainInterface])));
        Assert.Equal($"OrleansKv.Messages.{violation}", Assert.Single(MessageContract.Violations([gives])));
    }

    [Theory]
    [InlineData(typeof(ITakes<object>))]
    [InlineData(typeof(ITakes<byte[]>))]
    [InlineData(typeof(ITakes<List<int>>))]
    [InlineData(typeof(ITakes<ReadOnlyMemory<byte>>))]
    [InlineData(typeof(ITakes<IReadOnlyList<string>>))]
    [InlineData(typeof(ITakes<(int, int)>))]
    [InlineData(typeof(ITakes<ImmutableArray<int[]>>))]
    [InlineData(typeof(ITakes<ImmutableDictionary<string, List<int>>>))]
    [InlineData(typeof(ITakes<Action>))]
    [InlineData(typeof(ITakes<HoldsList>))]
    [InlineData(typeof(ITakes<GoodBox<char[]>>))]
    public void A_mutable_framework_type_is_found_at_any_depth(Type grainInterface) =>
        Assert.EndsWith("known to be immutable", Assert.Single(MessageContract.Violations([grainInterface])), StringComparison.Ordinal);

    [Theory]
    [InlineData(typeof(INoAlias), "INoAlias: has no [Alias]")]
    [InlineData(typeof(INoMethodAlias), "INoMethodAlias.Go: has no [Alias]")]
#if EMBEDDED_ENGINE
    [InlineData(typeof(ISameMethodAlias), "ISameMethodAlias.Stop: has the [Alias] 'Go' of OrleansKv.Messages.ISameMethodAlias.Go")]
#endif
    [InlineData(typeof(IInheritsAlias), "ISameAsBase.Go: has the [Alias] 'Go' of OrleansKv.Messages.IInheritsAlias.Stop")]
    [InlineData(typeof(IReturnsNoTask), "IReturnsNoTask.Go: returns System.Int32, which is no task")]
    [InlineData(typeof(IPassesByReference), "IPassesByReference.Go(number): is passed by reference")]
    [InlineData(typeof(IGenericMethod), "IGenericMethod.Go: a grain interface has plain methods only: no property, no event, no generic method")]
    [InlineData(typeof(IHasProperty), "IHasProperty.get_Number: a grain interface has plain methods only: no property, no event, no generic method")]
    [InlineData(typeof(ITokenInside), "ITokenInside.Go: System.Threading.CancellationToken is not among the framework's types that are known to be immutable")]
    public void A_bad_interface_is_found(Type grainInterface, string violation) =>
        Assert.Equal($"OrleansKv.Messages.{violation}", Assert.Single(MessageContract.Violations([grainInterface])));

#if EMBEDDED_ENGINE
    [Fact]
    public void Two_types_with_one_alias_are_found() =>
        Assert.Equal(
            "OrleansKv.Messages.AliasOfAnother: has the [Alias] 'sample.Good' of OrleansKv.Messages.Good",
            Assert.Single(MessageContract.Violations([typeof(IGood), typeof(ITakes<AliasOfAnother>)])));
#endif
}
