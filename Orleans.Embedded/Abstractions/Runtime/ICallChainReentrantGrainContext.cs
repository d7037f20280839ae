namespace Orleans.Core.Internal;

/// <summary>An activation that call chains may be allowed to re-enter.</summary>
public interface ICallChainReentrantGrainContext
{
    /// <summary>Lets calls of that chain interleave.</summary>
    void OnEnterReentrantSection(Guid reentrancyId);

    /// <summary>Takes back what <see cref="OnEnterReentrantSection"/> allowed.</summary>
    void OnExitReentrantSection(Guid reentrancyId);
}
