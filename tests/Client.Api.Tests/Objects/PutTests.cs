using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.Extensions.Logging;
using OrleansKv.Client.Api.Fakes;
using OrleansKv.Coordination;

namespace OrleansKv.Client.Api.Objects;

public sealed class PutTests : ApiTest
{
    [Fact]
    public async Task A_put_answers_204_with_context_and_strong_etag()
    {
        var response = await PutAsync(Object("k"), "v"u8.ToArray());
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal("ctx-1", Context(response));
        Assert.Equal("\"e1\"", response.Headers.ETag!.ToString());
        Assert.False(response.Headers.ETag.IsWeak);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task All_256_byte_values_come_back_as_written()
    {
        var value = Enumerable.Range(0, 256).Select(number => (byte)number).ToArray();
        await PutAsync(Object("k"), value);
        Assert.Equal(value, await Client.GetByteArrayAsync(Object("k")));
    }

    [Fact]
    public async Task An_empty_value_is_a_value()
    {
        Assert.Equal(HttpStatusCode.NoContent, (await PutAsync(Object("k"), [])).StatusCode);
        var response = await Client.GetAsync(Object("k"));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(0, response.Content.Headers.ContentLength);
    }

    [Theory]
    [InlineData("text/plain; charset=utf-8")]
    [InlineData("TEXT/Plain;  a=\"b, c\"")]
    [InlineData("application/vnd.example+json")]
    [InlineData("not a media type")]
    public async Task The_content_type_is_kept_verbatim(string contentType)
    {
        await PutAsync(Object("k"), [1], contentType);
        Assert.Equal(contentType, Cluster.Last<PutRequest>().ContentType);
        Assert.Equal(contentType, (await RawAsync("GET", Object("k"))).Header("Content-Type"));
    }

    [Fact]
    public async Task A_value_without_content_type_comes_back_as_octet_stream()
    {
        await PutAsync(Object("k"), [1]);
        Assert.Null(Cluster.Last<PutRequest>().ContentType);
        Assert.Equal("application/octet-stream", (await Client.GetAsync(Object("k"))).Content.Headers.ContentType!.ToString());
    }

    [Fact]
    public async Task A_content_type_of_1024_characters_is_kept_and_a_longer_one_refused()
    {
        var longest = "text/" + new string('x', 1_019);
        Assert.Equal(HttpStatusCode.NoContent, (await PutAsync(Object("k"), [1], longest)).StatusCode);
        await ProblemAsync(await PutAsync(Object("k"), [1], longest + "x"), HttpStatusCode.BadRequest, "invalid-argument");
    }

    [Theory]
    [InlineData("Content-Type: text/\u00c3\u00a9")]
    [InlineData("Content-Type: a/b\tc")]
    [InlineData("Content-Type: a/b", "Content-Type: c/d")]
    public async Task A_content_type_that_could_not_be_sent_back_is_refused(params string[] headers) =>
        Problem(await RawAsync("PUT", Object("k"), ["Content-Length: 0", .. headers]), 400, "invalid-argument");

    [Fact]
    public async Task A_put_without_context_makes_a_sibling_and_one_with_context_replaces()
    {
        var first = await PutAsync(Object("k"), [1]);
        var second = await PutAsync(Object("k"), [2]);
        Assert.Equal(HttpStatusCode.MultipleChoices, (await Client.GetAsync(Object("k"))).StatusCode);

        await PutAsync(Object("k"), [3], null, ("X-Kv-Context", Context(second)));
        Assert.Equal([3], await Client.GetByteArrayAsync(Object("k")));
        Assert.NotEqual(Context(first), Context(second));
    }

    [Theory]
    [InlineData("X-Kv-Context: ")]
    [InlineData("X-Kv-Context: nonsense")]
    [InlineData("X-Kv-Context: ctx-1", "X-Kv-Context: ctx-1")]
    public async Task A_context_that_no_read_returned_is_refused(params string[] headers) =>
        Problem(await RawAsync("PUT", Object("k"), ["Content-Length: 0", .. headers]), 400, "invalid-argument");

    [Fact]
    public async Task If_none_match_star_writes_only_an_absent_key()
    {
        Assert.Equal(HttpStatusCode.NoContent, (await PutAsync(Object("k"), [1], null, ("If-None-Match", "*"))).StatusCode);
        await ProblemAsync(await PutAsync(Object("k"), [2], null, ("If-None-Match", "*")), HttpStatusCode.PreconditionFailed, "precondition-failed");
        await Client.DeleteAsync(Object("k"));
        Assert.Equal(HttpStatusCode.NoContent, (await PutAsync(Object("k"), [3], null, ("If-None-Match", "*"))).StatusCode);
    }

    [Theory]
    [InlineData("\"e1\"", true)]
    [InlineData("\"x\", \"e1\"", true)]
    [InlineData(" \"x\" ,\"e1\" , ", true)]
    [InlineData("W/\"x\", \"e1\"", true)]
    [InlineData("\"x,e1\", \"e1\"", true)]
    [InlineData("*", true)]
    [InlineData("\"x\"", false)]
    [InlineData("W/\"e1\"", false)]
    [InlineData("\"*\"", false)]
    [InlineData("\"x,e1\"", false)]
    public async Task If_match_writes_only_over_a_listed_version(string ifMatch, bool holds)
    {
        var first = await PutAsync(Object("k"), [1]);
        var second = await PutAsync(Object("k"), [2], null, ("If-Match", ifMatch), ("X-Kv-Context", Context(first)));
        if (holds)
            Assert.Equal(HttpStatusCode.NoContent, second.StatusCode);
        else
            await ProblemAsync(second, HttpStatusCode.PreconditionFailed, "precondition-failed");
    }

    [Fact]
    public async Task If_match_may_come_in_several_lines()
    {
        await PutAsync(Object("k"), [1]);
        Assert.Equal(204, (await RawAsync("PUT", Object("k"), "Content-Length: 0", "If-Match: \"x\"", "If-Match: \"e1\"")).Status);
        Assert.Equal(["x", "e1"], Cluster.Last<PutRequest>().Precondition!.ETags.ToArray());
    }

    [Theory]
    [InlineData("If-None-Match", "\"e1\"")]
    [InlineData("If-None-Match", "")]
    [InlineData("If-Match", "")]
    [InlineData("If-Match", ",")]
    [InlineData("If-Match", "e1")]
    [InlineData("If-Match", "\"e1")]
    [InlineData("If-Match", "\"e1\" \"e2\"")]
    [InlineData("If-Match", "\"e1\", *")]
    [InlineData("If-Match", "w/\"e1\"")]
    public async Task A_malformed_condition_is_refused(string name, string value)
    {
        Problem(await RawAsync("PUT", Object("k"), "Content-Length: 0", $"{name}: {value}"), 400, "invalid-argument");
        Assert.Empty(Cluster.Requests);
    }

    [Fact]
    public async Task A_value_of_exactly_1_MiB_is_accepted_and_one_byte_more_refused()
    {
        var value = new byte[1_048_576];
        new Random(1).NextBytes(value);
        Assert.Equal(HttpStatusCode.NoContent, (await PutAsync(Object("k"), value)).StatusCode);
        Assert.Equal(value, await Client.GetByteArrayAsync(Object("k")));

        var detail = await ProblemAsync(await PutAsync(Object("k"), new byte[1_048_577]), HttpStatusCode.RequestEntityTooLarge, "value-too-large");
        Assert.Contains("1048576", detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1_048_576, 65_536, 204)]
    [InlineData(1_048_577, 65_536, 413)]
    [InlineData(1_048_576, 1_048_576, 204)]
    [InlineData(3_000_000, 4_000, 413)]
    [InlineData(40_000, 1, 204)]
    [InlineData(1, 1, 204)]
    [InlineData(0, 1, 204)]
    public async Task A_chunked_value_is_held_to_the_same_limit(int size, int chunk, int status)
    {
        var value = new byte[size];
        new Random(2).NextBytes(value);
        await using var connection = await RawConnection.OpenAsync(Host.Port);
        await connection.WriteAsync($"PUT {Object("k")} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
        await connection.WriteAsync(Chunked(value, chunk));

        Assert.Equal(status, (await connection.ReadAsync()).Status);
        if (status == 204)
            Assert.Equal(value, Cluster.Last<PutRequest>().Value);
        else
            Assert.Empty(Cluster.Requests);

        await connection.WriteAsync($"GET {Object("absent")} HTTP/1.1\r\nHost: x\r\n\r\n");
        Assert.Equal(404, (await connection.ReadAsync()).Status);
    }

    private static byte[] Chunked(byte[] value, int chunk)
    {
        using var framed = new MemoryStream();
        for (var start = 0; start < value.Length; start += chunk)
        {
            var part = value.AsSpan(start, Math.Min(chunk, value.Length - start));
            framed.Write(Encoding.ASCII.GetBytes(part.Length.ToString("x", CultureInfo.InvariantCulture) + "\r\n"));
            framed.Write(part);
            framed.Write("\r\n"u8);
        }
        framed.Write("0\r\n\r\n"u8);
        return framed.ToArray();
    }

    [Fact]
    public async Task A_declared_length_over_the_limit_is_refused_before_the_body_is_asked_for()
    {
        await using var connection = await RawConnection.OpenAsync(Host.Port);
        await connection.WriteAsync($"PUT {Object("k")} HTTP/1.1\r\nHost: x\r\nContent-Length: 1048577\r\nExpect: 100-continue\r\n\r\n");
        Problem(await connection.ReadAsync(), 413, "value-too-large");
    }

    [Fact]
    public async Task The_connection_is_usable_after_a_body_that_was_too_large()
    {
        await using var connection = await RawConnection.OpenAsync(Host.Port);
        await connection.WriteAsync($"PUT {Object("k")} HTTP/1.1\r\nHost: x\r\nContent-Length: 5000000\r\n\r\n");
        await connection.WriteAsync(new byte[5_000_000]);
        Problem(await connection.ReadAsync(), 413, "value-too-large");

        await connection.WriteAsync($"GET {Object("k")} HTTP/1.1\r\nHost: x\r\n\r\n");
        Assert.Equal(404, (await connection.ReadAsync()).Status);
    }

    [Fact]
    public async Task A_body_shorter_than_its_declared_length_writes_nothing()
    {
        await using var connection = await RawConnection.OpenAsync(Host.Port);
        await connection.WriteAsync($"PUT {Object("k")} HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nfour");
        connection.ShutdownSend();
        Assert.True(await connection.IsClosedAsync());
        Assert.Empty(Cluster.Requests);
        Assert.DoesNotContain(Host.Log.Entries, entry => entry.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task Bytes_beyond_the_declared_length_are_not_part_of_the_value()
    {
        await using var connection = await RawConnection.OpenAsync(Host.Port);
        await connection.WriteAsync($"PUT {Object("k")} HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nfour and more\r\n\r\n");
        Assert.Equal(204, (await connection.ReadAsync()).Status);
        Assert.Equal("four"u8.ToArray(), Cluster.Last<PutRequest>().Value);
        Assert.Equal(400, (await connection.ReadAsync()).Status);
        Assert.True(await connection.IsClosedAsync());
    }

    [Theory]
    [InlineData("zz\r\nabc\r\n0\r\n\r\n")]
    [InlineData("3\r\nabcdef\r\n0\r\n\r\n")]
    public async Task A_malformed_chunk_writes_nothing(string body)
    {
        await using var connection = await RawConnection.OpenAsync(Host.Port);
        await connection.WriteAsync($"PUT {Object("k")} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n{body}");
        Problem(await connection.ReadAsync(), 400, "invalid-argument");
        Assert.Empty(Cluster.Requests);
    }

    [Theory]
    [InlineData(KvErrorCode.InvalidArgument, 400, "invalid-argument")]
    [InlineData(KvErrorCode.TooManySiblings, 409, "too-many-siblings")]
    [InlineData(KvErrorCode.PreconditionFailed, 412, "precondition-failed")]
    [InlineData(KvErrorCode.ValueTooLarge, 413, "value-too-large")]
    [InlineData(KvErrorCode.QuorumNotMet, 503, "quorum-not-met")]
    [InlineData(KvErrorCode.Overloaded, 503, "overloaded")]
    [InlineData(KvErrorCode.DeadlineExceeded, 504, "deadline-exceeded")]
    [InlineData(KvErrorCode.StoreFull, 507, "store-full")]
    public async Task A_coordinators_error_is_passed_on_with_its_detail(KvErrorCode error, int status, string code)
    {
        Cluster.Fault = _ => new(new RequestError(error, "Because of the test."));
        Assert.Equal("Because of the test.", await ProblemAsync(await PutAsync(Object("k"), [1]), (HttpStatusCode)status, code));
    }
}
