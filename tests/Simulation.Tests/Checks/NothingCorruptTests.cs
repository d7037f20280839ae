using OrleansKv.Replicas;
using OrleansKv.Simulation.Histories;

namespace OrleansKv.Simulation.Checks;

public sealed class NothingCorruptTests
{
    [Fact]
    public void Values_that_were_put_under_the_key_are_sound()
    {
        var builder = new HistoryBuilder();
        builder.PutEverywhere();
        builder.Read(0, 1);
        Assert.Empty(builder.End().Judge<NothingCorrupt>());
    }

    [Fact]
    public void Bytes_that_nobody_put_are_a_breach()
    {
        var builder = new HistoryBuilder();
        builder.PutEverywhere();
        var set = builder[0];
        var flipped = set.Siblings[0].Content.Value.SetItem(7, (byte)~set.Siblings[0].Content.Value[7]);
        var read = builder.Read(1, set with { Siblings = [set.Siblings[0] with { Content = set.Siblings[0].Content with { Value = flipped } }] });
        Assert.Equal(read.Ended, Assert.Single(builder.End().Judge<NothingCorrupt>()).At);
    }

    [Fact]
    public void Another_keys_value_is_a_breach()
    {
        var builder = new HistoryBuilder();
        builder.PutEverywhere();
        var other = builder.History.Add(id => new Operation
        {
            Id = id,
            Client = "c2",
            Kind = OperationKind.Put,
            Key = new ObjectKey("plain", "another"),
            Bucket = builder.Bucket,
            Needed = 2,
            Started = builder.Now,
        });
        var read = builder.Read(0, 1);
        read.Read = [read.Read[0] with { Operation = other }];
        Assert.Contains("another", Assert.Single(builder.End().Judge<NothingCorrupt>()).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_value_in_the_end_is_a_breach()
    {
        var builder = new HistoryBuilder();
        builder.PutEverywhere();
        builder.End();
        var final = builder.History.Final[0];
        var set = builder[1];
        var damaged = set with { Siblings = [set.Siblings[0] with { Content = set.Siblings[0].Content with { Checksum = ~set.Siblings[0].Content.Checksum } }] };
        builder.History.Final = [final with { Replicas = final.Replicas.SetItem(1, (builder.Nodes[1], damaged)) }];
        Assert.Contains(builder.Nodes[1], Assert.Single(builder.Judge<NothingCorrupt>()).Detail, StringComparison.Ordinal);
    }
}
