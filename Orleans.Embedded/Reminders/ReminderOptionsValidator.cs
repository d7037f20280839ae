using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Hosting;

namespace OrleansKv.Embedded;

/// <summary>Looks at <see cref="ReminderOptions"/> before the silo starts.</summary>
internal sealed class ReminderOptionsValidator(IOptions<ReminderOptions> options) : IConfigurationValidator
{
    public void ValidateConfiguration()
    {
        SiloConfigurationValidator.Require(
            options.Value.MinimumReminderPeriod >= TimeSpan.Zero, "ReminderOptions.MinimumReminderPeriod must not be negative.");
        SiloConfigurationValidator.Require(
            options.Value.RefreshReminderListPeriod > TimeSpan.Zero, "ReminderOptions.RefreshReminderListPeriod must be above zero.");
        SiloConfigurationValidator.Require(
            options.Value.InitializationTimeout > TimeSpan.Zero, "ReminderOptions.InitializationTimeout must be above zero.");
    }
}
