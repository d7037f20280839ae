using System.Text.Json.Nodes;
using OrleansKv.Infra.Yaml;

namespace OrleansKv.Infra.Compose;

/// <summary>The compose file of the repository.</summary>
internal static class ComposeFile
{
    /// <summary>The folder that it is in.</summary>
    public const string Folder = "infra/compose";

    /// <summary>The file as it is written.</summary>
    public static string Text => RepositoryFiles.Read($"{Folder}/compose.yaml");

    /// <summary>The example of the environment file.</summary>
    public static Dictionary<string, string> Example => ComposeVariables.ReadFile(RepositoryFiles.Read($"{Folder}/.env.example"));

    /// <summary>The file with the variables of the example, of which those without a default are filled in.</summary>
    public static JsonObject Load()
    {
        var values = Example;
        values["POSTGRES_PASSWORD"] = "secret";
        // Made by the one who starts it.
        values["KV_ORLEANS_SQL"] = ".";
        return ComposeVariables.Replace(YamlDocuments.Parse(Text).Single(), values)!.AsObject();
    }
}
