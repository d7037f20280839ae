using System.Net;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using OrleansKv.Client.Api.Fakes;
using OrleansKv.Versioning;

namespace OrleansKv.Client.Api.Objects;

public sealed class SiblingTests : ApiTest
{
    private static readonly byte[] Bytes = [.. Enumerable.Range(0, 256).Select(number => (byte)number), .. "\r\n--kv-\r\n"u8];

    private async Task MakeSiblingsAsync()
    {
        await PutAsync(Object("k"), "one"u8.ToArray(), "text/plain");
        await PutAsync(Object("k"), Bytes);
        await PutAsync(Object("k"), [], "application/json");
    }

    [Fact]
    public async Task Siblings_are_answered_as_json_by_default()
    {
        await MakeSiblingsAsync();
        var response = await Client.GetAsync(Object("k"));
        Assert.Equal(HttpStatusCode.MultipleChoices, response.StatusCode);
        Assert.Equal("ctx-3", Context(response));
        Assert.Equal("\"e1-2-3\"", response.Headers.ETag!.ToString());
        Assert.Equal(FakeCluster.Epoch.AddSeconds(3), response.Content.Headers.LastModified);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.ToString());
        Assert.Equal("Accept", response.Headers.Vary.Single());

        var siblings = (await JsonAsync(response)).GetProperty("siblings").EnumerateArray().ToArray();
        Assert.Equal(["n1.abc.1", "n1.abc.2", "n1.abc.3"], siblings.Select(sibling => sibling.GetProperty("id").GetString()));
        Assert.Equal(["text/plain", "application/octet-stream", "application/json"], siblings.Select(sibling => sibling.GetProperty("contentType").GetString()));
        Assert.Equal([3, Bytes.Length, 0], siblings.Select(sibling => sibling.GetProperty("size").GetInt32()));
        Assert.Equal(Bytes, siblings[1].GetProperty("value").GetBytesFromBase64());
        Assert.Equal(FakeCluster.Epoch.AddSeconds(2), siblings[1].GetProperty("lastModified").GetDateTimeOffset());
    }

    [Fact]
    public async Task Siblings_are_answered_as_multipart_on_request()
    {
        await MakeSiblingsAsync();
        var response = await GetAsync(Object("k"), ("Accept", "multipart/mixed"));
        Assert.Equal(HttpStatusCode.MultipleChoices, response.StatusCode);
        Assert.Equal("ctx-3", Context(response));
        var type = MediaTypeHeaderValue.Parse(response.Content.Headers.ContentType!.ToString());
        Assert.Equal("multipart/mixed", type.MediaType.ToString());

        var reader = new MultipartReader(type.Boundary.ToString(), await response.Content.ReadAsStreamAsync());
        string[] types = ["text/plain", "application/octet-stream", "application/json"];
        byte[][] values = ["one"u8.ToArray(), Bytes, []];
        for (var i = 0; i < 3; i++)
        {
            var part = (await reader.ReadNextSectionAsync())!;
            Assert.Equal(types[i], part.ContentType);
            Assert.Equal($"n1.abc.{i + 1}", part.Headers!["X-Kv-Sibling"].ToString());
            Assert.Equal(FakeCluster.Epoch.AddSeconds(i + 1).ToString("R"), part.Headers["Last-Modified"].ToString());
            using var value = new MemoryStream();
            await part.Body.CopyToAsync(value);
            Assert.Equal(values[i], value.ToArray());
        }
        Assert.Null(await reader.ReadNextSectionAsync());
    }

    [Theory]
    [InlineData("application/json", false)]
    [InlineData("*/*", false)]
    [InlineData("multipart/*", true)]
    [InlineData("multipart/mixed, application/json", false)]
    [InlineData("multipart/mixed, application/json;q=0.5", true)]
    [InlineData("multipart/mixed;q=0.4, application/json;q=0.5", false)]
    [InlineData("multipart/mixed, */*;q=0.1", true)]
    [InlineData("*/*, application/json;q=0.1", true)]
    [InlineData("application/*;q=0.9, multipart/mixed;q=0.1", false)]
    [InlineData("multipart/mixed;q=0", false)]
    [InlineData("image/png", false)]
    [InlineData("not an accept header", false)]
    public async Task The_form_follows_the_clients_preference(string accept, bool multipart)
    {
        await MakeSiblingsAsync();
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head })
        {
            var response = await SendAsync(method, Object("k"), ("Accept", accept));
            Assert.Equal(HttpStatusCode.MultipleChoices, response.StatusCode);
            Assert.Equal(multipart ? "multipart/mixed" : "application/json", response.Content.Headers.ContentType!.MediaType);
            Assert.Equal("ctx-3", Context(response));
        }
    }

    [Fact]
    public async Task One_sibling_can_be_picked_by_its_id()
    {
        await MakeSiblingsAsync();
        var response = await Client.GetAsync(Object("k") + "?sibling=n1.abc.2");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(Bytes, await response.Content.ReadAsByteArrayAsync());
        Assert.Equal("ctx-3", Context(response));
        Assert.Equal("\"e1-2-3\"", response.Headers.ETag!.ToString());
        Assert.Equal(FakeCluster.Epoch.AddSeconds(2), response.Content.Headers.LastModified);
    }

    [Fact]
    public async Task Each_sibling_that_expires_says_when()
    {
        await PutAsync(Object("k") + "?ttl=1s", [1]);
        await PutAsync(Object("k"), [2]);
        var both = await Client.GetAsync(Object("k"));
        Assert.False(both.Headers.Contains("X-Kv-Expires"));
        var siblings = (await JsonAsync(both)).GetProperty("siblings").EnumerateArray().ToArray();
        Assert.Equal(["2026-01-02T03:04:06.000Z", null], siblings.Select(sibling => sibling.GetProperty("expires").GetString()));

        var multipart = await GetAsync(Object("k"), ("Accept", "multipart/mixed"));
        var type = MediaTypeHeaderValue.Parse(multipart.Content.Headers.ContentType!.ToString());
        var reader = new MultipartReader(type.Boundary.ToString(), await multipart.Content.ReadAsStreamAsync());
        Assert.Equal("2026-01-02T03:04:06.000Z", (await reader.ReadNextSectionAsync())!.Headers!["X-Kv-Expires"].ToString());
        Assert.False((await reader.ReadNextSectionAsync())!.Headers!.ContainsKey("X-Kv-Expires"));

        var picked = await Client.GetAsync(Object("k") + "?sibling=n1.abc.1");
        Assert.Equal("2026-01-02T03:04:06.000Z", picked.Headers.GetValues("X-Kv-Expires").Single());
    }

    [Theory]
    [InlineData("n1.abc.9")]
    [InlineData("n1.ABC.2")]
    [InlineData("x")]
    public async Task A_sibling_that_is_not_there_is_not_found(string id)
    {
        await MakeSiblingsAsync();
        var detail = await ProblemAsync(await Client.GetAsync(Object("k") + "?sibling=" + id), HttpStatusCode.NotFound, "key-not-found");
        Assert.Contains("no sibling", detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_single_value_is_picked_by_its_id_only()
    {
        await PutAsync(Object("k"), [1]);
        Assert.Equal(HttpStatusCode.OK, (await Client.GetAsync(Object("k") + "?sibling=n1.abc.1")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await Client.GetAsync(Object("k") + "?sibling=n1.abc.2")).StatusCode);
    }

    [Fact]
    public async Task Siblings_that_the_client_has_are_not_sent_again()
    {
        await MakeSiblingsAsync();
        Assert.Equal(HttpStatusCode.NotModified, (await GetAsync(Object("k"), ("If-None-Match", "\"e1-2-3\""))).StatusCode);
    }

    [Fact]
    public async Task Siblings_of_the_largest_size_are_answered_in_either_form()
    {
        var value = new byte[1_048_576];
        new Random(3).NextBytes(value);
        await PutAsync(Object("k"), value);
        await PutAsync(Object("k"), value);
        var siblings = (await JsonAsync(await Client.GetAsync(Object("k")))).GetProperty("siblings").EnumerateArray();
        Assert.All(siblings, sibling => Assert.Equal(value, sibling.GetProperty("value").GetBytesFromBase64()));
        var multipart = await (await GetAsync(Object("k"), ("Accept", "multipart/mixed"))).Content.ReadAsByteArrayAsync();
        Assert.True(multipart.Length > 2 * value.Length);
    }

    [Fact]
    public void A_boundary_that_occurs_in_a_value_is_not_taken()
    {
        var candidates = new Queue<string>(["aaa", "bbb", "ccc", "ddd"]);
        VersionedValue[] siblings =
        [
            new(default, default, new ValueContent([.. "x bbb y"u8], null, 0, false)),
            new(default, default, new ValueContent([.. "aaa"u8], null, 0, false)),
        ];
        Assert.Equal("ccc", SiblingsWriter.ChooseBoundary([.. siblings], candidates.Dequeue));
    }

    [Fact]
    public void A_siblings_id_is_its_dot_and_differs_from_that_of_any_other()
    {
        Assert.Equal("node-1.eu.ff.1", SiblingId.Of(new Dot(new Actor("node-1.eu", 255), 1)));
        Assert.Equal("a%20b.1.2", SiblingId.Of(new Dot(new Actor("a b", 1), 2)));
        Assert.NotEqual(SiblingId.Of(new Dot(new Actor("a.1", 2), 3)), SiblingId.Of(new Dot(new Actor("a", 1), 23)));
        Assert.All(Encoding.UTF8.GetBytes(SiblingId.Of(new Dot(new Actor("é", ulong.MaxValue), ulong.MaxValue))), value => Assert.InRange(value, 0x21, 0x7e));
    }
}
