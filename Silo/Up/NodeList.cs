using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansKv.Ring;

namespace OrleansKv.Silo.Up;

/// <summary>The nodes whose data a directory has, in a file of its own beside theirs: which of them the cluster began with, a ring that nobody can read any more depends on.</summary>
/// <param name="Founding">How many nodes the cluster began with.</param>
/// <param name="Later">Those that were started later, and what they were configured with.</param>
internal sealed record NodeList(int Founding, ImmutableArray<RingMember> Later)
{
    private const string FileName = "nodes.json";

    /// <summary>Reads the list of a directory; null when it has none.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static NodeList? Read(DirectoryInfo directory)
    {
        var file = Path.Combine(directory.FullName, FileName);
        if (!File.Exists(file)) return null;
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(file), NodeListJson.Default.NodeList) is { Founding: > 0, Later.IsDefault: false } list
                ? list
                : throw new IOException($"{file} is not the list of nodes that it should be.");
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            throw new IOException($"{file} is not the list of nodes that it should be: {exception.Message}", exception);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw Unusable(directory, exception);
        }
    }

    /// <summary>Writes the list: a crash leaves the one before, or this.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Write(DirectoryInfo directory)
    {
        try
        {
            directory.Create();
            var file = Path.Combine(directory.FullName, FileName);
            using (var stream = new FileStream(file + ".new", FileMode.Create))
            {
                JsonSerializer.Serialize(stream, this, NodeListJson.Default.NodeList);
                stream.Flush(flushToDisk: true);
            }

            File.Move(file + ".new", file, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unusable(directory, exception);
        }
    }

    private static IOException Unusable(DirectoryInfo directory, Exception exception) =>
        new($"The data directory {directory.FullName} cannot be used: {exception.Message} Check that this user can read and write it.", exception);
}

/// <summary>Made at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(NodeList))]
internal sealed partial class NodeListJson : JsonSerializerContext;
