using System.Diagnostics;
using System.Xml.Linq;
using OrleansKv.Infra.Compose;
using OrleansKv.Infra.Settings;
using OrleansKv.Infra.Yaml;

namespace OrleansKv.Infra.Docker;

public sealed class DockerfileTests
{
    private static readonly Dictionary<string, Image> Images = new(StringComparer.Ordinal)
    {
        ["Silo"] = new("infra/docker/Silo.Dockerfile", "Silo/Silo.csproj", "OrleansKv.Silo.dll", "orleanskv/silo"),
        ["ClientApi"] = new("infra/docker/ClientApi.Dockerfile", "Client.Api/Client.Api.csproj", "OrleansKv.Client.Api.dll", "orleanskv/client-api"),
    };

    public static TheoryData<string> Names => [.. Images.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void It_publishes_the_program_that_it_starts_and_asks_for_its_health(string name)
    {
        var file = Dockerfile.Load(Images[name].Path);

        Assert.Equal(["publish", Images[name].Project, "-c", "Release", "-p:OrleansEngine=Microsoft", "-p:UseAppHost=false", "-o", "/app"], file.Publish);
        Assert.Equal($"""["dotnet", "{Images[name].Program}"]""", Assert.Single(file.All("ENTRYPOINT")));
        Assert.EndsWith($"""CMD ["dotnet", "{Images[name].Program}", "health"]""", Assert.Single(file.All("HEALTHCHECK")), StringComparison.Ordinal);
        var built = ComposeFile.Load().Map("services").Where(service => service.Value.Text("image") == $"{Images[name].Name}:latest").Select(static service => service.Value.Text("build.dockerfile")).Distinct();
        Assert.Equal(Images[name].Path, Assert.Single(built));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void It_names_no_registry_and_ends_with_a_user_that_is_not_root(string name)
    {
        var file = Dockerfile.Load(Images[name].Path);

        Assert.Equal(["${REGISTRY}dotnet/sdk:10.0 AS build", "${REGISTRY}dotnet/aspnet:10.0-noble-chiseled"], file.All("FROM"));
        Assert.Equal("REGISTRY=", Assert.Single(file.All("ARG")));
        Assert.Equal("$APP_UID", Assert.Single(file.All("USER")));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_program_takes_the_variables_that_the_image_sets(string name)
    {
        var variables = Dockerfile.Load(Images[name].Path).Environment.ToDictionary();
        Assert.Equal("http://0.0.0.0:8080", variables["ASPNETCORE_URLS"]);
        if (name == "Silo")
        {
            variables["Kv__Members"] = "node-1";
            variables["Kv__Node__Name"] = "node-1";
        }

        Assert.Empty(ProgramSettings.Problems(Images[name].Name, variables));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_it_is_built_from_is_sent_to_the_builder(string name)
    {
        var ignored = RepositoryFiles.Read(".dockerignore").Split('\n').Where(static line => line.Length > 0 && !line.StartsWith('#')).ToHashSet();
        string[] needed = [.. Closure(Images[name].Project).SelectMany(FilesOf).Select(static file => file.Split('/')[0]), "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "global.json", ".editorconfig"];

        Assert.All(needed, entry =>
        {
            Assert.True(Path.Exists(RepositoryFiles.PathOf(entry)), $"{entry} is not there.");
            Assert.DoesNotContain(entry, ignored);
        });
        // What the machine that builds has made for itself would go before what is said on the command line, or beside it.
        Assert.Subset(ignored, new HashSet<string> { "artifacts", "engine.props", "**/bin", "**/obj", ".git", "**/.env" });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task What_it_publishes_runs(string name)
    {
        var directory = Directory.CreateTempSubdirectory("kv-publish-");
        try
        {
            // The engine of this build, which is built already.
            string[] command = [.. Dockerfile.Load(Images[name].Path).Publish.Where(static word => !word.StartsWith("-p:OrleansEngine=", StringComparison.Ordinal)).Select(word => word == "/app" ? directory.FullName : word), "--no-build", "-m:1", "-nodeReuse:false", $"-p:OrleansEngine={Engine}"];
            var (code, output) = await RunAsync(command, RepositoryFiles.Root);
            Assert.True(code == 0, output);

            // Port 9 answers nobody: the program has started, asked, and told so.
            (code, output) = await RunAsync([Images[name].Program, "health", "--url", "http://127.0.0.1:9/health/live"], directory.FullName);
            Assert.Contains("http://127.0.0.1:9/health/live did not answer", output, StringComparison.Ordinal);
            Assert.Equal(1, code);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    /// <summary>Builds of the two engines lie in folders of their own.</summary>
    private static string Engine => Path.GetRelativePath(RepositoryFiles.PathOf("artifacts"), AppContext.BaseDirectory).Split(Path.DirectorySeparatorChar)[0] switch
    {
        "embedded" => "Embedded",
        "microsoft" => "Microsoft",
        var other => throw new InvalidOperationException($"The engine of {other} is not known."),
    };

    /// <summary>A project and all that it refers to.</summary>
    private static HashSet<string> Closure(string project)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        var open = new Queue<string>([project]);
        while (open.TryDequeue(out var next))
        {
            if (!found.Add(next)) continue;
            foreach (var reference in FilesOf(next).Where(static file => file.EndsWith(".csproj", StringComparison.Ordinal))) open.Enqueue(reference);
        }

        return found;
    }

    /// <summary>A project file, and what it takes from outside its own folder.</summary>
    private static IEnumerable<string> FilesOf(string project) => XDocument.Load(RepositoryFiles.PathOf(project)).Descendants()
        .Select(static element => element.Attribute("Include")?.Value ?? "").Where(static included => included.StartsWith("../", StringComparison.Ordinal))
        .Select(included => Path.GetRelativePath(RepositoryFiles.Root, Path.GetFullPath(Path.Combine(Path.GetDirectoryName(RepositoryFiles.PathOf(project))!, included))))
        .Prepend(project);

    private static async Task<(int Code, string Output)> RunAsync(IEnumerable<string> arguments, string directory)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = directory, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await process.WaitForExitAsync(patience.Token);
        return (process.ExitCode, output + await error);
    }

    /// <summary>An image: its Dockerfile, the project that it publishes, the program that it starts, and its name without a tag.</summary>
    private sealed record Image(string Path, string Project, string Program, string Name);
}
