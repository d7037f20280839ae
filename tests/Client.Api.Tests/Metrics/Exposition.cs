using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace OrleansKv.Client.Api.Metrics;

/// <summary>
/// Reads Prometheus' text exposition format 0.0.4 and fails on whatever it does not allow: a line that is none of the format, a
/// family in two places or without a type, a series twice, a histogram whose buckets do not add up.
/// </summary>
internal sealed partial class Exposition
{
    private readonly Dictionary<string, double> _samples = new(StringComparer.Ordinal);

    public Dictionary<string, string> Types { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, string> Helps { get; } = new(StringComparer.Ordinal);

    public string Text { get; }

    public IReadOnlyList<(string Name, IReadOnlyDictionary<string, string> Labels, double Value)> Samples { get; }

    public Exposition(ReadOnlySpan<byte> utf8)
    {
        Text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(utf8);
        Assert.True(Text.Length == 0 || Text.EndsWith('\n'), "The last line must end.");
        var samples = new List<(string, IReadOnlyDictionary<string, string>, double)>();
        var family = "";
        foreach (var line in Text.Split('\n').SkipLast(1))
        {
            if (HelpLine().Match(line) is { Success: true } help)
            {
                Assert.True(Helps.TryAdd(help.Groups[1].Value, Unescape(help.Groups[2].Value)), $"Two HELP lines: {line}");
                Assert.DoesNotContain(help.Groups[1].Value, Types.Keys);
            }
            else if (TypeLine().Match(line) is { Success: true } type)
            {
                family = type.Groups[1].Value;
                Assert.True(Types.TryAdd(family, type.Groups[2].Value), $"Two TYPE lines: {line}");
            }
            else
            {
                samples.Add(ReadSample(line, family));
            }
        }
        Samples = samples;
        foreach (var name in Types.Where(type => type.Value == "histogram").Select(type => type.Key))
            CheckHistogram(name);
    }

    /// <summary>The value of a series, named as in the text.</summary>
    public double this[string series] => _samples.TryGetValue(series, out var value) ? value : throw new KeyNotFoundException($"No series {series} in:\n{Text}");

    public bool Has(string series) => _samples.ContainsKey(series);

    /// <summary>The series of a sample's name, as in the text, in the order of the text.</summary>
    public string[] SeriesOf(string name) => [.. _samples.Keys.Where(series => series == name || series.StartsWith(name + "{", StringComparison.Ordinal))];

    private (string, IReadOnlyDictionary<string, string>, double) ReadSample(string line, string family)
    {
        var sample = SampleLine().Match(line);
        Assert.True(sample.Success, $"Not of the format: {line}");
        var name = sample.Groups["name"].Value;
        Assert.Contains(family, Types.Keys);
        Assert.Contains(name, Types[family] == "histogram" ? [family + "_bucket", family + "_sum", family + "_count"] : new[] { family });
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (label, value) in sample.Groups["label"].Captures.Zip(sample.Groups["value"].Captures))
        {
            Assert.False(label.Value.StartsWith("__", StringComparison.Ordinal), $"A reserved label: {line}");
            Assert.NotEmpty(value.Value);
            Assert.True(labels.TryAdd(label.Value, Unescape(value.Value)), $"A label twice: {line}");
        }
        var number = NumberOf(sample.Groups["number"].Value);
        if (Types[family] == "counter")
            Assert.True(number >= 0 && name.EndsWith("_total", StringComparison.Ordinal), $"No counter: {line}");
        Assert.True(_samples.TryAdd(line[..line.LastIndexOf(' ')], number), $"A series twice: {line}");
        return (name, labels, number);
    }

    private void CheckHistogram(string name)
    {
        var series = Samples.Where(sample => sample.Name.StartsWith(name + "_", StringComparison.Ordinal))
            .GroupBy(sample => string.Join(',', sample.Labels.Where(label => label.Key != "le").OrderBy(label => label.Key).Select(label => $"{label.Key}={label.Value}")));
        foreach (var samples in series)
        {
            var buckets = samples.Where(sample => sample.Name == name + "_bucket").ToArray();
            var bounds = buckets.Select(bucket => NumberOf(bucket.Labels["le"])).ToArray();
            Assert.Equal(bounds.Distinct().Order(), bounds);
            Assert.Equal(double.PositiveInfinity, bounds[^1]);
            Assert.Equal(buckets.Select(bucket => bucket.Value).Order(), buckets.Select(bucket => bucket.Value));
            Assert.Equal(buckets[^1].Value, samples.Single(sample => sample.Name == name + "_count").Value);
            Assert.Single(samples, sample => sample.Name == name + "_sum");
        }
    }

    private static double NumberOf(string text) => text switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        "NaN" => double.NaN,
        _ => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
    };

    private static string Unescape(string text) => Escape().Replace(text, match => match.Value == "\\n" ? "\n" : match.Value[1..]);

    [GeneratedRegex(@"^# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) ((?:[^\\]|\\[\\n])+)\z")]
    private static partial Regex HelpLine();

    [GeneratedRegex(@"^# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram)\z")]
    private static partial Regex TypeLine();

    [GeneratedRegex(@"^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(?:(?:^|,|(?<=\{))(?<label>[a-zA-Z_][a-zA-Z0-9_]*)=""(?<value>(?:[^""\\]|\\[\\""n])*)"")*\})? (?<number>[+-]Inf|NaN|-?[0-9]+(?:\.[0-9]+)?(?:E[+-][0-9]+)?)\z")]
    private static partial Regex SampleLine();

    [GeneratedRegex(@"\\.")]
    private static partial Regex Escape();
}
