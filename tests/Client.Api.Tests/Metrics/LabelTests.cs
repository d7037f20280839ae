using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace OrleansKv.Client.Api.Metrics;

public sealed class LabelTests : IDisposable
{
    private readonly MeterFixture _meters = new();

    public void Dispose() => _meters.Dispose();

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a\"b\\c\nd", "a\\\"b\\\\c\\nd")]
    [InlineData("тест, a=\"b\"}", "тест, a=\\\"b\\\"}")]
    public async Task A_value_is_escaped(string value, string escaped)
    {
        _meters.Meter.CreateCounter<int>("c").Add(1, new KeyValuePair<string, object?>("v", value));
        var text = await _meters.ScrapeAsync();
        Assert.Equal(1, text[_meters.Series("c_total", $"v=\"{escaped}\"")]);
        Assert.Equal(value, text.Samples.Single().Labels["v"]);
    }

    [Fact]
    public async Task Values_of_any_type_are_text()
    {
        _meters.Meter.CreateCounter<int>("c").Add(1, new("b", true), new("d", 1.5), new("e", DayOfWeek.Monday), new("n", null), new("t", 42L));
        Assert.Equal(1, (await _meters.ScrapeAsync())[_meters.Series("c_total", "b=\"true\"", "d=\"1.5\"", "e=\"Monday\"", "t=\"42\"")]);
    }

    [Fact]
    public async Task Tags_make_one_series_whatever_their_order_and_however_they_became_the_same_text()
    {
        var counter = _meters.Meter.CreateCounter<int>("c");
        counter.Add(1, new("a", "1"), new("b", "2"));
        counter.Add(1, new("b", "2"), new("a", "1"));
        counter.Add(1, new("b", 2), new("a", 1));
        counter.Add(1, new("a", "1"), new("b", "2"), new("empty", ""));
        Assert.Equal(4, (await _meters.ScrapeAsync())[_meters.Series("c_total", "a=\"1\"", "b=\"2\"")]);
    }

    [Fact]
    public async Task Different_keys_of_one_name_are_joined_and_a_histogram_s_own_label_is_not_doubled()
    {
        _meters.Meter.CreateCounter<int>("c").Add(1, new("a_b", "2"), new("a.b", "1"));
        _meters.Meter.CreateHistogram<int>("h").Record(1, new KeyValuePair<string, object?>("le", "x"));
        var text = await _meters.ScrapeAsync();
        Assert.Equal(1, text[_meters.Series("c_total", "a_b=\"1;2\"")]);
        Assert.Equal(1, text[_meters.Series("h_count", "exported_le=\"x\"")]);
    }

    [Fact]
    public void Whatever_names_and_tags_there_are_the_text_is_valid_and_the_value_reads_back()
    {
        Prop.ForAll<NonNull<string>, NonNull<string>, NonNull<string>>((name, key, value) =>
        {
            using var meters = new MeterFixture();
            meters.Meter.CreateCounter<int>("c" + name.Get, name.Get, value.Get).Add(1, new KeyValuePair<string, object?>(key.Get, value.Get));
            meters.Meter.CreateHistogram<int>(name.Get + "h", key.Get, name.Get).Record(1, new KeyValuePair<string, object?>(key.Get, value.Get));
            var text = meters.ScrapeAsync().GetAwaiter().GetResult();

            // Half of a surrogate pair is no text, and is written as the replacement character.
            var expected = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(value.Get));
            var label = PrometheusNames.OfLabel(key.Get);
            var counted = text.Samples.Single(sample => sample.Name.EndsWith("_total", StringComparison.Ordinal));
            Assert.Equal(expected, counted.Labels.GetValueOrDefault(label == "le" ? "exported_le" : label, ""));
        }).QuickCheckThrowOnFailure();
    }
}
