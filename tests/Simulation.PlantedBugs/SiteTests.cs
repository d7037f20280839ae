using System.Runtime.CompilerServices;

namespace OrleansKv.PlantedBugs;

/// <summary>The places in the grains where bugs are planted.</summary>
public sealed class SiteTests
{
    private const string Open = "#if PLANTED_BUGS";

    [Fact]
    public void Every_place_is_compiled_in_test_builds_alone()
    {
        var places = 0;
        foreach (var file in GrainSources())
        {
            var isInside = false;
            foreach (var (number, line) in File.ReadLines(file).Index())
            {
                if (line.StartsWith('#')) isInside = line == Open;
                if (!line.Contains(nameof(PlantedBug), StringComparison.Ordinal)) continue;
                Assert.True(isInside, $"{file}({number + 1}) is not between {Open} and #endif.");
                places++;
            }
        }
        Assert.True(places > PlantedBug.Names.Length);
    }

    [Fact]
    public void Every_bug_has_a_place_and_a_hunt()
    {
        var sources = GrainSources().Where(file => Path.GetFileName(file) != $"{nameof(PlantedBug)}.cs").Select(File.ReadAllText).ToList();
        var constants = typeof(PlantedBug).GetFields().Where(field => field.IsLiteral).ToDictionary(field => (string)field.GetRawConstantValue()!, field => field.Name);
        Assert.Equal(PlantedBug.Names.Order(), constants.Keys.Order());
        Assert.Equal(PlantedBug.Names.Order(), HuntedBug.All.Select(bug => bug.Name).Order());
        Assert.All(constants.Values, constant => Assert.Contains(sources, text => text.Contains($"{nameof(PlantedBug)}.{constant}", StringComparison.Ordinal)));
    }

    private static IEnumerable<string> GrainSources([CallerFilePath] string here = "") =>
        Directory.EnumerateFiles(Path.Combine(Path.GetDirectoryName(here)!, "../../Grains"), "*.cs", SearchOption.AllDirectories);
}
