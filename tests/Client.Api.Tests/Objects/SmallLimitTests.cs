using System.Net;
using OrleansKv.Client.Api.Fakes;

namespace OrleansKv.Client.Api.Objects;

public sealed class SmallLimitTests : ApiTest
{
    protected override ApiOptions Options => new() { MaxValueBytes = 3 };

    [Fact]
    public async Task The_largest_value_is_configurable()
    {
        Assert.Equal(HttpStatusCode.NoContent, (await PutAsync(Object("k"), new byte[3])).StatusCode);
        await ProblemAsync(await PutAsync(Object("k"), new byte[4]), HttpStatusCode.RequestEntityTooLarge, "value-too-large");
    }
}
