using OrleansKv.Simulation.Histories;
using OrleansKv.Versioning;

namespace OrleansKv.Simulation.Checks;

/// <summary>What disks and networks damage is never served.</summary>
internal sealed class NothingCorrupt : ICheck
{
    public string Name => "nothing-corrupt";

    public string Promise => "Every value that is read is, byte for byte, one that was put under that key; and what replicas hold in the end matches its checksums.";

    public IEnumerable<(TimeSpan At, string Detail)> Judge(History history, Lineages lineages)
    {
        foreach (var read in history.Operations)
        {
            foreach (var value in read.Read)
            {
                if (value.Operation is null)
                    yield return (read.Ended ?? read.Started, $"{read} returned bytes as {value.Dot.Describe()} that nobody had put");
                else if (value.Operation.Key != read.Key)
                    yield return (read.Ended ?? read.Started, $"{read} returned the value of {value.Operation}, which was put under another key");
            }
        }
        foreach (var final in history.Final)
        {
            foreach (var (node, set) in final.Replicas)
            {
                if (set?.Verify() == false)
                    yield return (final.Reads.IsEmpty ? history.Healed : final.Reads[0].Started, $"{node} holds {final.Key.Bucket}/{final.Key.Key} in the end with a value that does not match its checksum");
            }
        }
    }
}
