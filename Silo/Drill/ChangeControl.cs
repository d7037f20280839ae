using System.Diagnostics;
using OrleansKv.Silo.Plans;

namespace OrleansKv.Silo.Drill;

/// <summary>Changes the ring as an operator does: starts the nodes that come, makes a plan, commits it, and looks at it until it is done.</summary>
internal sealed class ChangeControl(ClusterControl control, PlanClient plans, TimeSpan patience)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    /// <summary>Carries out the changes of a step in one plan.</summary>
    /// <param name="step">The step.</param>
    /// <param name="show">Is given the plan each time that it was looked at.</param>
    /// <param name="cancellationToken">Breaks it off; the plan goes on.</param>
    /// <exception cref="DrillFailedException">A node did not start, the plan was refused, or the cluster did not tell how it is.</exception>
    public async Task<ChangeFigures> CarryOutAsync(DrillStep step, Action<Plan> show, CancellationToken cancellationToken)
    {
        foreach (var node in step.Changes.Select(static change => change.Change == "join" ? change.Node : change.By).OfType<string>())
            await control.ChangeAsync(node, "start", cancellationToken);
        try
        {
            var staged = await plans.StageAsync(new NewPlan([.. step.Changes]), cancellationToken);
            var bytesBefore = await control.MovedBytesAsync(cancellationToken);
            var plan = await plans.CommitAsync(staged.Id, cancellationToken);
            var began = Stopwatch.GetTimestamp();
            TimeSpan? copied = null;
            while (true)
            {
                show(plan);
                if (copied is null && plan.Moving.All(static range => range.Phase is "draining" or "switching" || range is { Phase: "settled", WaitsFor: null })) copied = Stopwatch.GetElapsedTime(began);
                if (plan.Status == "done" || Stopwatch.GetElapsedTime(began) >= patience) break;
                await Task.Delay(Look, cancellationToken);
                plan = await plans.GetAsync(staged.Id, cancellationToken);
            }

            var bytes = await control.MovedBytesAsync(cancellationToken) - bytesBefore;
            // What the plan would copy is told before it does: afterwards the ranges have grown.
            return new ChangeFigures(step.Name, plan with { MovedBytes = staged.MovedBytes }, copied, await control.LoadsAsync(cancellationToken), bytes);
        }
        catch (PlanFailedException exception)
        {
            throw new DrillFailedException($"The plan of '{step.Name}' was refused: {exception.Message}");
        }
    }
}
