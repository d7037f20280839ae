using OrleansKv.Versioning;

namespace OrleansKv.Coordination;

public sealed class BucketDocumentTests
{
    private static readonly BucketProperties Bucket =
        new(3, QuorumSize.Quorum, new QuorumSize(QuorumKind.All, 0), ConflictPolicy.LastWriteWins, Consistency.Strong);

    [Fact]
    public void What_was_written_is_read_back()
    {
        Assert.Equal(Bucket, BucketDocument.Read(BucketDocument.Write(Bucket).AsSpan()));
        var local = Bucket with { R = new QuorumSize(QuorumKind.LocalQuorum, 0), Consistency = Consistency.Eventual };
        Assert.Equal(local, BucketDocument.Read(BucketDocument.Write(local).AsSpan()));
        var expiring = Bucket with { Ttl = TimeSpan.FromMilliseconds(90_001) };
        Assert.Equal(expiring, BucketDocument.Read(BucketDocument.Write(expiring).AsSpan()));
    }

    [Fact]
    public void A_document_from_before_there_was_a_time_to_live_has_none() =>
        Assert.Equal(Bucket, BucketDocument.Read("""{"n":3,"r":"quorum","w":"all","conflict":"LastWriteWins","consistency":"Strong"}"""u8));
}
