namespace OrleansKv.Silo.Plans;

/// <summary>One step of an operator, and what is said of it.</summary>
internal sealed class PlanSession(PlanClient client, TextWriter output)
{
    private const string Staged = "staged";
    private const string Committed = "committed";

    /// <summary>Makes a plan with a change and those of the newest staged plan, whose place it takes; one that was made for an earlier ring is left alone, it cannot be committed any more.</summary>
    /// <exception cref="PlanFailedException">It was refused: what was staged before is still there.</exception>
    public async Task StageAsync(NodeChange change, CancellationToken cancellationToken)
    {
        var plans = (await client.ListAsync(cancellationToken)).Plans;
        var ringSince = plans.Where(static plan => plan.CommittedAt is not null).Max(static plan => plan.Status == "cancelled" ? plan.EndedAt : plan.CommittedAt) ?? DateTimeOffset.MinValue;
        var open = plans.LastOrDefault(plan => plan.Status == Staged && plan.CreatedAt > ringSince);
        var plan = await client.StageAsync(new NewPlan(open is null ? [change] : open.Changes.Add(change)), cancellationToken);
        if (open is not null) await client.CancelAsync(open.Id, cancellationToken);
        await PlanText.WriteAsync(plan, output);
        await output.WriteLineAsync("  './kv node commit' carries it out, './kv node cancel' throws it away.");
    }

    /// <summary>Shows a plan, or the newest one.</summary>
    /// <exception cref="PlanFailedException">There is none.</exception>
    public async Task ShowAsync(string? id, CancellationToken cancellationToken) =>
        await PlanText.WriteAsync(await client.GetAsync(id ?? await NewestAsync([], "There is no plan.", cancellationToken), cancellationToken), output);

    /// <summary>Commits a plan, or the newest staged one.</summary>
    /// <exception cref="PlanFailedException">It was refused.</exception>
    public async Task CommitAsync(string? id, CancellationToken cancellationToken)
    {
        var plan = await client.CommitAsync(id ?? await NewestAsync([Staged], "There is no staged plan.", cancellationToken), cancellationToken);
        await output.WriteLineAsync($"{plan.Id} is {plan.Status}: './kv node status' shows how far it is.");
    }

    /// <summary>Cancels a plan, or the newest one that is not over.</summary>
    /// <exception cref="PlanFailedException">It was refused.</exception>
    public async Task CancelAsync(string? id, CancellationToken cancellationToken)
    {
        var plan = await client.CancelAsync(id ?? await NewestAsync([Staged, Committed], "There is no plan that is staged or under way.", cancellationToken), cancellationToken);
        await output.WriteLineAsync(plan.Moving.Length == 0
            ? $"{plan.Id} is {plan.Status}."
            : $"{plan.Id} is {plan.Status}; {plan.Moving.Length} key ranges move back: './kv node status' shows how far they are.");
    }

    /// <summary>Shows what is under way.</summary>
    public async Task StatusAsync(CancellationToken cancellationToken) => await PlanText.WriteStatusAsync(await client.ListAsync(cancellationToken), output);

    private async Task<string> NewestAsync(string[] statuses, string otherwise, CancellationToken cancellationToken) =>
        (await client.ListAsync(cancellationToken)).Plans.LastOrDefault(plan => statuses.Length == 0 || statuses.Contains(plan.Status))?.Id ?? throw new PlanFailedException(otherwise);
}
