using Microsoft.Extensions.Configuration;
using OrleansKv.Client.Api.Hosting;
using OrleansKv.Silo.Serve;

namespace OrleansKv.Infra.Settings;

/// <summary>Judges the environment that a container is given by the reader of the program that it runs.</summary>
internal static class ProgramSettings
{
    private const string Prefix = "Kv__";

    private static readonly string[] Others = ["ASPNETCORE_URLS", "ASPNETCORE_HTTP_PORTS", "DOTNET_EnableDiagnostics"];

    /// <summary>What is wrong with the environment of a node (<c>orleanskv/silo</c>) or a front door (<c>orleanskv/client-api</c>); none when the program would start with it.</summary>
    /// <param name="image">The image's name, without a tag.</param>
    /// <param name="variables">The variables by name.</param>
    public static IReadOnlyList<string> Problems(string image, IReadOnlyDictionary<string, string> variables)
    {
        var problems = variables.Keys.Where(static name => !name.StartsWith(Prefix, StringComparison.Ordinal) && !Others.Contains(name))
            .Select(static name => $"{name} is no variable of the program").ToList();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(variables
            .Where(static variable => variable.Key.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(static variable => KeyValuePair.Create(variable.Key.Replace("__", ":", StringComparison.Ordinal), (string?)variable.Value))).Build();
        try
        {
            _ = Read(image, configuration);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            problems.Add(exception.Message);
        }

        return problems;
    }

    private static object Read(string image, IConfiguration configuration) => image switch
    {
        "orleanskv/silo" => ServeConfiguration.Read(configuration),
        "orleanskv/client-api" => FrontDoorConfiguration.Read(configuration),
        _ => throw new ArgumentException($"{image} is none of the images."),
    };
}
