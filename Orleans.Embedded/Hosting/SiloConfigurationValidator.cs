using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Configuration;
using Orleans.Runtime;

namespace OrleansKv.Embedded;

/// <summary>Looks at the options that the engine uses.</summary>
internal sealed class SiloConfigurationValidator(IServiceProvider services) : IConfigurationValidator
{
    public void ValidateConfiguration()
    {
        Require(
            services.GetService<EmbeddedCluster>() is not null,
            $"The silo belongs to no cluster: call {nameof(EmbeddedHostingExtensions.UseEmbeddedCluster)} on the silo builder.");
        var messaging = services.GetRequiredService<IOptions<SiloMessagingOptions>>().Value;
        Validate(messaging);
        Require(messaging.MaxForwardCount >= 0, "SiloMessagingOptions.MaxForwardCount must not be negative.");
        Require(messaging.MaxEnqueuedRequestsHardLimit >= 0, "SiloMessagingOptions.MaxEnqueuedRequestsHardLimit must not be negative.");
        Require(
            messaging.MaxEnqueuedRequestsHardLimit_StatelessWorker >= 0,
            "SiloMessagingOptions.MaxEnqueuedRequestsHardLimit_StatelessWorker must not be negative.");
        var collection = services.GetRequiredService<IOptions<GrainCollectionOptions>>().Value;
        Require(collection.CollectionQuantum > TimeSpan.Zero, "GrainCollectionOptions.CollectionQuantum must be above zero.");
        Require(
            collection.CollectionAge >= collection.CollectionQuantum,
            "GrainCollectionOptions.CollectionAge must be at least GrainCollectionOptions.CollectionQuantum.");
        Require(collection.ActivationTimeout > TimeSpan.Zero, "GrainCollectionOptions.ActivationTimeout must be above zero.");
        Require(collection.DeactivationTimeout > TimeSpan.Zero, "GrainCollectionOptions.DeactivationTimeout must be above zero.");
    }

    public static void Validate(MessagingOptions messaging) =>
        Require(
            messaging.ResponseTimeout > TimeSpan.Zero || messaging.ResponseTimeout == Timeout.InfiniteTimeSpan,
            $"{messaging.GetType().Name}.ResponseTimeout must be above zero.");

    public static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new OrleansConfigurationException(message);
        }
    }
}
