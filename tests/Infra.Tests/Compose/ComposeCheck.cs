using System.Text.Json.Nodes;
using OrleansKv.Infra.Yaml;

namespace OrleansKv.Infra.Compose;

/// <summary>Whether the parts of a compose file fit together.</summary>
internal sealed class ComposeCheck
{
    private static readonly HashSet<string> Fields = new(StringComparer.Ordinal)
    {
        "build", "cap_drop", "command", "depends_on", "entrypoint", "environment", "healthcheck", "image", "networks", "ports", "profiles", "read_only", "restart",
        "security_opt", "stop_grace_period", "stop_signal", "tmpfs", "user", "volumes",
    };

    private static readonly HashSet<string> TopFields = new(["name", "services", "networks", "volumes"], StringComparer.Ordinal);

    private readonly JsonObject _file;
    private readonly string _directory;
    private readonly List<string> _problems = [];

    private ComposeCheck(JsonObject file, string directory) => (_file, _directory) = (file, directory);

    /// <summary>What does not fit; none when all does.</summary>
    /// <param name="file">The file, with its variables replaced.</param>
    /// <param name="directory">Where it lies: paths in it begin there.</param>
    public static IReadOnlyList<string> Problems(JsonObject file, string directory)
    {
        var check = new ComposeCheck(file, directory);
        foreach (var (name, _) in file.Where(pair => !TopFields.Contains(pair.Key) && !pair.Key.StartsWith("x-", StringComparison.Ordinal)))
            check.Report("the file", $"has an unknown field {name}");
        foreach (var (name, service) in file.Map("services")) check.CheckService(name, service!);
        check.CheckUse("volumes", service => service.List("volumes").Select(static volume => volume.ToString().Split(':')[0]));
        check.CheckUse("networks", static service => service.List("networks").Select(static network => network.ToString()));
        check.CheckSharing();
        return check._problems;
    }

    private void CheckService(string name, JsonNode service)
    {
        foreach (var field in service.AsObject().Where(pair => !Fields.Contains(pair.Key)))
            Report(name, $"has an unknown field {field.Key}");
        if (service.Text("image") is null) Report(name, "has no image");
        if (service.Text("read_only") != "true") Report(name, "can write to its file system");
        if (!service.List("security_opt").Any(static option => option.ToString() == "no-new-privileges:true")) Report(name, "may gain privileges");
        if (!service.List("networks").Any()) Report(name, "has no network");
        foreach (var port in service.List("ports").Where(static port => !port.ToString().StartsWith("127.0.0.1:", StringComparison.Ordinal)))
            Report(name, $"publishes {port} beyond this machine");
        CheckBuild(name, service);
        CheckVolumes(name, service);
        CheckDependencies(name, service);
        if (service.At("healthcheck") is { } health && health.List("test").FirstOrDefault()?.ToString() is not "CMD")
            Report(name, "has a health check that needs a shell");
    }

    private void CheckBuild(string name, JsonNode service)
    {
        if (service.At("build") is not { } build) return;
        var context = Path.GetFullPath(Path.Combine(_directory, build.Text("context") ?? ""));
        if (!File.Exists(Path.Combine(context, build.Text("dockerfile") ?? "Dockerfile")))
            Report(name, $"is built from {build.Text("dockerfile")}, which is not there");
    }

    private void CheckVolumes(string name, JsonNode service)
    {
        foreach (var parts in service.List("volumes").Select(static volume => volume.ToString().Split(':')))
        {
            if (parts.Length < 2) Report(name, $"has a volume {parts[0]} without a place");
            else if (!IsPath(parts[0]) && !_file.Map("volumes").Any(volume => volume.Key == parts[0])) Report(name, $"has a volume {parts[0]}, which is not declared");
            else if (IsPath(parts[0]) && !Path.Exists(Path.Combine(_directory, parts[0]))) Report(name, $"is given {parts[0]}, which is not there");
            else if (IsPath(parts[0]) && parts.Length < 3) Report(name, $"may change {parts[0]}");
        }
    }

    private void CheckDependencies(string name, JsonNode service)
    {
        foreach (var (other, how) in service.Map("depends_on"))
        {
            if (_file.At("services").At(other) is not { } needed)
                Report(name, $"depends on {other}, which is not there");
            else if (needed.List("profiles").Any() && !service.List("profiles").Any())
                Report(name, $"depends on {other}, which not every profile has");
            else if (how.Text("condition") == "service_healthy" && needed.At("healthcheck") is null)
                Report(name, $"waits for {other} to be healthy, which has no health check");
            else if (how.Text("condition") == "service_completed_successfully" && needed.Text("restart") is not null)
                Report(name, $"waits for {other} to end, which is restarted");
        }
    }

    /// <summary>What services use is declared, and what is declared is used.</summary>
    private void CheckUse(string kind, Func<JsonNode, IEnumerable<string>> used)
    {
        var names = _file.Map("services").SelectMany(service => used(service.Value!)).Where(name => !IsPath(name)).ToHashSet(StringComparer.Ordinal);
        var declared = _file.Map(kind).Select(static pair => pair.Key).ToHashSet(StringComparer.Ordinal);
        if (kind == "networks")
        {
            foreach (var name in names.Except(declared)) Report("a service", $"is in the network {name}, which is not declared");
        }

        foreach (var name in declared.Except(names)) Report("the file", $"declares {kind} {name}, which nobody uses");
    }

    /// <summary>A volume belongs to one service: two nodes with one store would destroy it.</summary>
    private void CheckSharing()
    {
        var shared = _file.Map("services").SelectMany(service => service.Value.List("volumes").Select(static volume => volume.ToString().Split(':')[0]))
            .Where(static name => !IsPath(name)).GroupBy(static name => name, StringComparer.Ordinal).Where(static group => group.Count() > 1);
        foreach (var volume in shared) Report("the file", $"gives the volume {volume.Key} to several services");
    }

    private static bool IsPath(string source) => source.StartsWith('.') || source.StartsWith('/');

    private void Report(string where, string what) => _problems.Add($"{where}: {what}");
}
