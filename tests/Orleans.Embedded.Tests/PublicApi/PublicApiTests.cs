namespace OrleansKv.Embedded.PublicApi;

public sealed class PublicApiTests
{
#if EMBEDDED_ENGINE
    private static IEnumerable<Type> EngineTypes => typeof(Grain).Assembly.GetExportedTypes();

    [Fact]
    public void The_engine_offers_nothing_that_Orleans_lacks()
    {
        var baseline = ApiBaseline.Read();
        var differences = EngineTypes
            .Where(type => !type.Namespace!.StartsWith("OrleansKv.", StringComparison.Ordinal))
            .SelectMany(baseline.Differences)
            .ToList();
        Assert.True(differences.Count == 0, string.Join(Environment.NewLine, differences));
    }

    [Fact]
    public void Public_types_of_the_engine_alone_have_one_namespace() =>
        Assert.All(
            EngineTypes.Where(type => type.Namespace!.StartsWith("OrleansKv", StringComparison.Ordinal)),
            type => Assert.Equal("OrleansKv.Embedded", type.Namespace));

    [Fact]
    public void The_baseline_has_no_type_that_the_engine_lacks() =>
        Assert.Empty(ApiBaseline.Read().TypeNames.Except(EngineTypes.Select(ApiText.Name), StringComparer.Ordinal));
#else
    [Fact]
    public void Every_line_of_the_baseline_is_in_Orleans()
    {
        var baseline = ApiBaseline.Read();
        var types = Directory.GetFiles(AppContext.BaseDirectory, "Orleans.*.dll")
            .Where(file => !file.EndsWith(".Tests.dll", StringComparison.Ordinal))
            .SelectMany(file => System.Reflection.Assembly.LoadFrom(file).GetExportedTypes())
            .ToLookup(ApiText.Name);
        Assert.DoesNotContain(baseline.TypeNames, name => !types.Contains(name));
        var missing = baseline.TypeNames.SelectMany(name => types[name]).SelectMany(baseline.Missing).ToList();
        Assert.True(missing.Count == 0, string.Join(Environment.NewLine, missing));
    }
#endif

    [Fact]
    public void A_difference_names_the_type_and_the_member()
    {
        var baseline = new ApiBaseline([$"class {ApiText.Name(typeof(Sample))}", "  new()", "  virtual Task<int> Count(string[] names, int limit = ?)"]);

        Assert.Equal(
            [
                $"{ApiText.Name(typeof(Sample))}: is a sealed class, in Orleans a class",
                $"{ApiText.Name(typeof(Sample))}: in Orleans is no Orleans.IGrain",
                $"{ApiText.Name(typeof(Sample))}: in Orleans is no Orleans.Runtime.IAddressable",
                $"{ApiText.Name(typeof(Sample))}: in Orleans has no bool TryGet<T>(ref Nullable<T> key, out System.IO.Stream value)",
                $"{ApiText.Name(typeof(Sample))}: in Orleans has no static Int16 Depth",
                $"{ApiText.Name(typeof(Sample))}: in Orleans has no Task<int> Count(string[] names, int limit = ?)",
                $"{ApiText.Name(typeof(Sample))}: in Orleans has no string Title {{ get; set; }}",
            ],
            baseline.Differences(typeof(Sample)).Order(Comparer<string>.Create((a, b) => Rank(a) - Rank(b))));

        static int Rank(string line) => Array.FindIndex(["is a", "IGrain", "IAddressable", "TryGet", "Depth", "Count", "Title"], line.Contains);
    }

    [Fact]
    public void A_type_that_is_not_in_the_baseline_is_a_difference() =>
        Assert.Equal("struct Orleans.Runtime.GrainId: no such type in Orleans", Assert.Single(new ApiBaseline([]).Differences(typeof(GrainId))));

    public sealed class Sample : IGrain
    {
        public static readonly short Depth = 1;

        public string Title { get; init; } = "";

        public Task<int> Count(string[] names, int limit = 1) => Task.FromResult(names.Length + limit);

        public bool TryGet<T>(in T? key, out Stream value) where T : struct
        {
            value = Stream.Null;
            return key.HasValue;
        }

        internal void Hidden()
        {
        }
    }
}
