namespace OrleansKv.Hosting;

/// <summary>Stops the start of a silo whose name is not a member of the ring: it would hold nothing, and nobody would say why.</summary>
internal sealed class NodeNameCheck(ILocalSiloDetails silo, KvNodeOptions options) : ILifecycleParticipant<ISiloLifecycle>
{
    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(NodeNameCheck), ServiceLifecycleStage.First, _ => Check());

    private Task Check()
    {
        var members = options.Members;
        return members.Any(member => member.Node == silo.Name) || options.Joining?.Node == silo.Name
            ? Task.CompletedTask
            : throw new OrleansConfigurationException(
                $"The silo's name '{silo.Name}' is not one of the nodes that the cluster begins with, and it is not configured to come later: {string.Join(", ", members.Select(member => member.Node))}.");
    }
}
