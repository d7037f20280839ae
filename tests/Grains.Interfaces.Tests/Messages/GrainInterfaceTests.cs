using OrleansKv.Coordination;

namespace OrleansKv.Messages;

public sealed class GrainInterfaceTests
{
    [Fact]
    public void Every_message_between_grains_is_immutable_and_has_wire_names() =>
        Assert.Empty(MessageContract.Violations(typeof(ICoordinatorGrain).Assembly));
}
