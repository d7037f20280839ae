namespace OrleansKv.Silo.Drill;

public sealed class KeyHistoryTests
{
    private readonly KeyHistory _key = new("k");

    [Fact]
    public void The_last_acknowledged_value_is_what_should_be_there()
    {
        Write(acknowledged: 3);
        Assert.Equal(KeyVerdict.Kept, Judge(3));
        Assert.Equal(KeyVerdict.Lost, Judge());
        Assert.Equal(KeyVerdict.Lost, Judge(2));
    }

    [Fact]
    public void A_later_value_that_was_not_acknowledged_may_have_taken_its_place_or_stand_beside_it()
    {
        Write(acknowledged: 2);
        _key.Doubt(_key.Begin());
        Assert.Equal(KeyVerdict.Kept, Judge(2));
        Assert.Equal(KeyVerdict.Kept, Judge(3));
        Assert.Equal(KeyVerdict.Kept, Judge(2, 3));
        Assert.Equal(KeyVerdict.Lost, Judge(1));
    }

    [Fact]
    public void A_write_that_was_not_acknowledged_may_stay_as_a_sibling_but_takes_no_later_one_s_place()
    {
        _key.Doubt(_key.Begin());
        Write(acknowledged: 1);
        Assert.Equal(KeyVerdict.Kept, Judge(2, 1));
        Assert.Equal(KeyVerdict.Lost, Judge(1));
    }

    [Fact]
    public void A_write_that_was_sent_twice_or_met_a_fault_may_have_left_a_second_version()
    {
        _key.Acknowledge(_key.Begin(), "c", mayBeTwice: true);
        Write(acknowledged: 1);
        Assert.Equal(KeyVerdict.Kept, Judge(1, 2));
    }

    [Fact]
    public void A_value_that_was_replaced_must_not_come_back()
    {
        Write(acknowledged: 3);
        Assert.Equal(KeyVerdict.CameBack, Judge(3, 2));
    }

    [Fact]
    public void Values_of_other_keys_and_damaged_ones_are_foreign()
    {
        Write(acknowledged: 2);
        Assert.Equal(KeyVerdict.Foreign, _key.Judge([DrillValue.Of("other", 2)]));
        Assert.Equal(KeyVerdict.Foreign, _key.Judge([DrillValue.Of("k", 2) + "x"]));
        Assert.Equal(KeyVerdict.Foreign, Judge(3));
        Assert.Equal(KeyVerdict.Foreign, Judge(0));
    }

    [Fact]
    public void Of_a_key_without_an_acknowledged_write_nothing_is_lost()
    {
        _key.Doubt(_key.Begin());
        Assert.Equal(KeyVerdict.Kept, Judge());
        Assert.Equal(KeyVerdict.Kept, Judge(1));
    }

    [Fact]
    public void The_context_of_a_read_is_taken_only_when_it_covers_the_last_acknowledged_write()
    {
        Write(acknowledged: 2);
        Assert.False(_key.Observe([DrillValue.Of("k", 1)], "stale"));
        Assert.Equal("c2", _key.Context);
        Assert.True(_key.Observe([DrillValue.Of("k", 1), DrillValue.Of("k", 2)], "fresh"));
        Assert.Equal("fresh", _key.Context);
    }

    [Fact]
    public void A_read_is_stale_that_shows_neither_the_last_acknowledged_write_nor_a_later_one()
    {
        Assert.True(_key.Observe([], null));
        Write(acknowledged: 2);
        _key.Doubt(_key.Begin());
        Assert.False(_key.Observe([], null));
        Assert.False(_key.Observe([DrillValue.Of("k", 1)], null));
        Assert.True(_key.Observe([DrillValue.Of("k", 2)], null));
        Assert.True(_key.Observe([DrillValue.Of("k", 3)], null));
        Assert.True(_key.Observe([DrillValue.Of("k", 1), DrillValue.Of("k", 3)], null));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(999_999)]
    [InlineData(int.MaxValue)]
    public void A_value_tells_its_number_and_every_byte_of_it_counts(int number)
    {
        var value = DrillValue.Of("k", number);
        Assert.Equal(number, DrillValue.NumberOf("k", value));
        for (var i = 0; i < value.Length; i++)
            Assert.NotEqual(number, DrillValue.NumberOf("k", value[..i] + '#' + value[(i + 1)..]));
        Assert.Null(DrillValue.NumberOf("k", value[..^1]));
    }

    [Fact]
    public async Task Only_writes_that_were_under_way_while_a_fault_began_have_met_it()
    {
        var disturbances = new Disturbances();
        var (before, during) = (disturbances.Mark, 0);
        Assert.False(disturbances.HaveMet(before));
        await disturbances.RunAsync(() =>
        {
            during = disturbances.Mark;
            Assert.True(disturbances.HaveMet(before));
            Assert.True(disturbances.HaveMet(during));
            return Task.CompletedTask;
        });
        Assert.True(disturbances.HaveMet(before));
        Assert.True(disturbances.HaveMet(during));
        Assert.False(disturbances.HaveMet(disturbances.Mark));
    }

    private void Write(int acknowledged)
    {
        for (var i = 0; i < acknowledged; i++)
        {
            var number = _key.Begin();
            _key.Acknowledge(number, $"c{number}", mayBeTwice: false);
        }
    }

    private KeyVerdict Judge(params int[] numbers) => _key.Judge([.. numbers.Select(static number => DrillValue.Of("k", number))]);
}
