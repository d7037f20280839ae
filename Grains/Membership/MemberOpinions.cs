using System.Collections.Immutable;

namespace OrleansKv.Membership;

/// <summary>What a node tells others of what it believes.</summary>
internal static class MemberOpinions
{
    /// <summary>See <see cref="NodeReport.Opinions"/>.</summary>
    public static ImmutableArray<MemberOpinion> Of(MemberSnapshot beliefs)
    {
        var isSmall = beliefs.Members.Length <= NodeReport.MaxOpinions;
        return
        [
            .. beliefs.Members.Where(member => isSmall || member.Status != MemberStatus.Alive)
                .Select(static member => new MemberOpinion(member.Record.Node, member.Status))
                .OrderBy(static opinion => opinion.Node, StringComparer.Ordinal).Take(NodeReport.MaxOpinions),
        ];
    }
}
