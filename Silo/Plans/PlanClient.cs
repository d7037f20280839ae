using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace OrleansKv.Silo.Plans;

/// <summary>Talks to the API about plans.</summary>
internal sealed class PlanClient(HttpClient http)
{
    private const string Path = "/v1/cluster/plans";

    /// <summary>All plans, the oldest first; without bytes.</summary>
    /// <exception cref="PlanFailedException">It was refused.</exception>
    public Task<PlanList> ListAsync(CancellationToken cancellationToken) => SendAsync(HttpMethod.Get, Path, null, PlanJson.Default.PlanList, cancellationToken);

    /// <summary>Makes a plan.</summary>
    /// <exception cref="PlanFailedException">It was refused.</exception>
    public Task<Plan> StageAsync(NewPlan plan, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, Path, JsonContent.Create(plan, PlanJson.Default.NewPlan), PlanJson.Default.Plan, cancellationToken);

    /// <summary>A plan.</summary>
    /// <exception cref="PlanFailedException">There is none of that id.</exception>
    public Task<Plan> GetAsync(string id, CancellationToken cancellationToken) => SendAsync(HttpMethod.Get, Of(id), null, PlanJson.Default.Plan, cancellationToken);

    /// <summary>Begins to carry a plan out.</summary>
    /// <exception cref="PlanFailedException">It was refused.</exception>
    public Task<Plan> CommitAsync(string id, CancellationToken cancellationToken) => SendAsync(HttpMethod.Post, $"{Of(id)}/commit", null, PlanJson.Default.Plan, cancellationToken);

    /// <summary>Throws a plan away, or undoes it.</summary>
    /// <exception cref="PlanFailedException">It was refused.</exception>
    public Task<Plan> CancelAsync(string id, CancellationToken cancellationToken) => SendAsync(HttpMethod.Delete, Of(id), null, PlanJson.Default.Plan, cancellationToken);

    private static string Of(string id) => $"{Path}/{Uri.EscapeDataString(id)}";

    private async Task<T> SendAsync<T>(
        HttpMethod method, string path, HttpContent? content, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        using var response = await http.SendAsync(request, cancellationToken);
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        if (response.IsSuccessStatusCode) return JsonSerializer.Deserialize(body, type) ?? throw new JsonException("the answer is null.");
        throw new PlanFailedException(DetailOf(body) ?? $"{(int)response.StatusCode} {body}");
    }

    /// <summary>What a problem says; null for what is none.</summary>
    private static string? DetailOf(string body)
    {
        try
        {
            using var problem = JsonDocument.Parse(body);
            return problem.RootElement.TryGetProperty("detail", out var detail) ? detail.GetString() : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
