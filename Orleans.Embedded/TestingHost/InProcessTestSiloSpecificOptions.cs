using System.Globalization;

namespace Orleans.TestingHost;

/// <summary>What is one silo's own.</summary>
public sealed class InProcessTestSiloSpecificOptions
{
    /// <summary>The silo's name, <c>Silo_</c> and its number unless a configuration delegate sets it.</summary>
    public string SiloName { get; set; } = null!;

    internal static InProcessTestSiloSpecificOptions Create(int instanceNumber) =>
        new() { SiloName = string.Create(CultureInfo.InvariantCulture, $"Silo_{instanceNumber}") };
}
