using OrleansKv.Simulation.Checks;
using OrleansKv.Simulation.Faults;
using OrleansKv.Simulation.Workloads;

namespace OrleansKv.Simulation.Tests.Docs;

/// <summary>docs/simulation.md names all that the simulator has.</summary>
public sealed class SimulationPageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(RepositoryRoot(), "docs", "simulation.md"));

    [Fact]
    public void Every_fault_is_in_the_page() => AssertNamed(FaultCatalog.All.Select(static fault => fault.Name));

    [Fact]
    public void Every_check_is_in_the_page() => AssertNamed(CheckCatalog.All.Select(static check => check.Name));

    [Fact]
    public void Every_check_that_is_switched_off_is_in_the_page() => AssertNamed(SwitchedOff.Reasons.Keys);

    [Fact]
    public void Every_workload_is_in_the_page() => AssertNamed(WorkloadCatalog.All.Select(static workload => workload.Name));

    /// <summary>As the first cell of a row of a table: where it is explained.</summary>
    private static void AssertNamed(IEnumerable<string> names)
    {
        var missing = names.Where(static name => !Page.Contains($"\n| `{name}` |", StringComparison.Ordinal)).ToList();
        Assert.True(missing.Count == 0, $"docs/simulation.md has no row for: {string.Join(", ", missing)}");
    }

    private static string RepositoryRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "OrleansKv.sln"))) directory = directory.Parent;
        return directory?.FullName ?? throw new InvalidOperationException("The repository was not found.");
    }
}
