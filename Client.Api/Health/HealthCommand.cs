using System.CommandLine;

namespace OrleansKv.Client.Api.Health;

/// <summary>The command <c>health</c> of both programs: asks a health check of the process that runs beside it.</summary>
internal static class HealthCommand
{
    /// <summary>The command's name.</summary>
    public const string Name = "health";

    private const string DefaultUrl = "http://127.0.0.1:8080/health/live";

    /// <summary>Less than what the images' checks wait, so that the reason is told.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(4);

    /// <summary>Makes the command. It ends with 0 when the check passes and with 1 when not, the reason on <paramref name="error"/>.</summary>
    public static Command Create(TextWriter error)
    {
        var url = new Option<Uri>("--url")
        {
            Description = "The check to ask, an http or https URL.",
            DefaultValueFactory = _ => new Uri(DefaultUrl),
            CustomParser = result =>
            {
                var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
                if (Uri.TryCreate(text, UriKind.Absolute, out var parsed) && (parsed.Scheme == Uri.UriSchemeHttp || parsed.Scheme == Uri.UriSchemeHttps))
                    return parsed;
                result.AddError($"--url must be an http or https URL; it is '{text}'.");
                return null;
            },
        };
        var command = new Command(Name, "Asks a health check of a running process. Ends with 0 when it passes, with 1 when not.") { url };
        command.SetAction((parsed, cancellationToken) => HealthProbe.RunAsync(parsed.GetValue(url)!, Timeout, error, cancellationToken));
        return command;
    }
}
