using System.Runtime.CompilerServices;
using OrleansKv.Coordination;

namespace OrleansKv.Messages;

public sealed class WireContractsTests
{
    private const string Renew = "KV_WRITE_BASELINE";

    [Fact]
    public async Task Nodes_of_this_release_can_talk_to_those_of_the_last_one()
    {
        var path = BaselinePath();
        var text = WireContracts.TextOf(typeof(ICoordinatorGrain).Assembly);
        if (Environment.GetEnvironmentVariable(Renew) == "1")
            await File.WriteAllTextAsync(path, text);

        var difference = Difference((await File.ReadAllTextAsync(path)).ReplaceLineEndings("\n"), text);

        Assert.True(difference.Count == 0, $"""
            The wire contracts differ from Grains.Interfaces/WireContracts.txt:
            {string.Join('\n', difference)}
            A node of the last release does not know what was added: it must do without. An entry that was removed or changed breaks upgrades that go node by node:
            give what is new a number or an alias of its own instead. When the change is meant, run this test with {Renew}=1 and commit the file.
            """);
    }

    [Fact]
    public void The_text_has_interfaces_and_messages_by_alias_and_members_by_number() =>
        Assert.Equal(
            """
            class sample.Good
              0 Text: String
              1 Bytes: ImmutableArray<Byte>
              2 Point: sample.GoodPoint?
              3 Children: ImmutableDictionary<String, sample.Good>
              4 Color: sample.Color
              5 At: DateTimeOffset
            class sample.GoodBox
              0 Content: T
            enum sample.Color: Int32
              0 Red
            interface sample.IGood
              Empty()
              Send(sample.Good, sample.GoodBox<sample.Good>, Int32, IGrain, GrainId, CancellationToken): sample.Good
            struct sample.GoodPoint
              0 X: Int32
              1 Y: Int32

            """.ReplaceLineEndings("\n"),
            WireContracts.TextOf([typeof(IGood)]));

    [Fact]
    public void Every_message_of_the_assembly_is_in_the_text()
    {
        var lines = WireContracts.TextOf(typeof(ICoordinatorGrain).Assembly).Split('\n');

        Assert.Contains("interface kv.ICoordinatorGrain", lines);
        Assert.Contains("class kv.WriteCommand", lines);
        Assert.Contains("struct kv.Dot", lines);
        Assert.Contains(lines, line => line.StartsWith("enum kv.ReadStatus: ", StringComparison.Ordinal));
    }

    [Fact]
    public void A_member_that_is_gone_renumbered_or_of_another_type_is_a_difference()
    {
        const string before = "class a\n  0 Old: Int32\n  1 Kept: String\nclass b\n  0 Old: Int32\n";

        Assert.Empty(Difference(before, before));
        Assert.Equal(["- class b: 0 Old: Int32"], Difference(before, "class a\n  0 Old: Int32\n  1 Kept: String\nclass b\n"));
        Assert.Equal(["- class a: 0 Old: Int32", "+ class a: 2 Old: Int32"], Difference(before, "class a\n  1 Kept: String\n  2 Old: Int32\nclass b\n  0 Old: Int32\n"));
        Assert.Equal(["- class a: 0 Old: Int32", "+ class a: 0 Old: Int64"], Difference(before, "class a\n  0 Old: Int64\n  1 Kept: String\nclass b\n  0 Old: Int32\n"));
        Assert.Equal(["- class b", "- class b: 0 Old: Int32"], Difference(before, "class a\n  0 Old: Int32\n  1 Kept: String\n"));
    }

    /// <summary>Each entry with what it belongs to: first what is gone, then what is new.</summary>
    private static IReadOnlyList<string> Difference(string before, string after)
    {
        var (old, current) = (Entries(before), Entries(after));
        return [.. old.Except(current, StringComparer.Ordinal).Select(entry => "- " + entry), .. current.Except(old, StringComparer.Ordinal).Select(entry => "+ " + entry)];
    }

    private static List<string> Entries(string text)
    {
        var head = "";
        var entries = new List<string>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!line.StartsWith(' ')) entries.Add(head = line);
            else entries.Add($"{head}: {line.Trim()}");
        }

        return entries;
    }

    private static string BaselinePath([CallerFilePath] string source = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(source)!, "../../../Grains.Interfaces/WireContracts.txt"));
}
