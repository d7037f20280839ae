using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace OrleansKv.Client.Api.Objects;

/// <summary>What a server other than Kestrel may let through: a body that is not as long as it was declared.</summary>
public sealed class BodyReaderTests
{
    private static ValueTask<byte[]?> ReadAsync(byte[] body, long? declared, int max)
    {
        var context = new DefaultHttpContext();
        context.Request.Body = new MemoryStream(body);
        context.Request.ContentLength = declared;
        return BodyReader.ReadAsync(context.Request, max, CancellationToken.None);
    }

    [Theory]
    [InlineData(5, 5L)]
    [InlineData(5, null)]
    [InlineData(0, null)]
    [InlineData(0, 0L)]
    [InlineData(20_000, 20_000L)]
    [InlineData(20_000, null)]
    public async Task A_body_of_the_largest_size_is_read_whole(int size, long? declared)
    {
        var body = new byte[size];
        new Random(4).NextBytes(body);
        Assert.Equal(body, await ReadAsync(body, declared, size));
    }

    [Theory]
    [InlineData(6, 6L)]
    [InlineData(6, null)]
    public async Task A_longer_body_is_null(int size, long? declared) => Assert.Null(await ReadAsync(new byte[size], declared, 5));

    [Theory]
    [InlineData(4, 5L)]
    [InlineData(0, 5L)]
    [InlineData(6, 5L)]
    public async Task A_body_that_is_not_as_long_as_declared_is_malformed(int size, long declared) =>
        Assert.Equal(400, (await Assert.ThrowsAsync<BadHttpRequestException>(async () => await ReadAsync(new byte[size], declared, 10))).StatusCode);

    [Fact]
    public async Task No_memory_is_taken_for_a_declared_length_before_the_first_byte_is_here()
    {
        var pipe = new Pipe();
        var context = new DefaultHttpContext();
        context.Request.Body = pipe.Reader.AsStream();
        context.Request.ContentLength = 50_000_000;
        var before = GC.GetAllocatedBytesForCurrentThread();
        var read = BodyReader.ReadAsync(context.Request, 50_000_000, CancellationToken.None);
        Assert.False(read.IsCompleted);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
        await pipe.Writer.CompleteAsync();
        await Assert.ThrowsAsync<BadHttpRequestException>(async () => await read);
    }
}
