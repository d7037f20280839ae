using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using OrleansKv.Replicas;

namespace OrleansKv.PlantedBugs;

/// <summary>The mistakes that test builds can plant are in no other build.</summary>
public sealed class ReleaseBuildTests
{
    [Fact]
    public void The_product_has_no_planted_bugs()
    {
        using var file = new PEReader(File.OpenRead(typeof(KeyRangeGrain).Assembly.Location));
        var metadata = file.GetMetadataReader();
        var types = metadata.TypeDefinitions.Select(handle => metadata.GetTypeDefinition(handle))
            .Select(type => $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}").ToList();
        Assert.Contains(typeof(KeyRangeGrain).FullName, types);
        Assert.DoesNotContain(types, type => type.Contains("PlantedBug", StringComparison.Ordinal));
    }
}
