using System.Globalization;
using Microsoft.OpenApi;
using OrleansKv.Client.Api.Problems;

namespace OrleansKv.Client.Api.OpenApi;

/// <summary>Makes the parts that operations have in common.</summary>
internal sealed class OperationBuilder(OpenApiDocument document)
{
    /// <summary>An operation with the problems that it may answer; those of one status share a response.</summary>
    public OpenApiOperation Operation(
        string id,
        string summary,
        IEnumerable<IOpenApiParameter> parameters,
        IEnumerable<(int Status, OpenApiResponse Response)> successes,
        params ProblemKind[] problems)
    {
        var operation = new OpenApiOperation
        {
            OperationId = id,
            Summary = summary,
            Parameters = [.. parameters],
            Responses = [],
        };
        foreach (var (status, response) in successes)
            operation.Responses[Text(status)] = response;
        foreach (var group in problems.GroupBy(kind => kind.Status).OrderBy(group => group.Key))
            operation.Responses[Text(group.Key)] = Problem([.. group]);
        return operation;
    }

    /// <summary>A path with its operations.</summary>
    public static OpenApiPathItem Path(params (HttpMethod Method, OpenApiOperation Operation)[] operations)
    {
        var item = new OpenApiPathItem();
        foreach (var (method, operation) in operations)
            item.AddOperation(method, operation);
        return item;
    }

    /// <summary>A part of the path.</summary>
    public static OpenApiParameter InPath(string name, string description, int maxLength) => new()
    {
        Name = name,
        In = ParameterLocation.Path,
        Required = true,
        Description = description,
        Schema = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = maxLength },
    };

    /// <summary>An optional query parameter.</summary>
    public static OpenApiParameter InQuery(string name, IOpenApiSchema schema) =>
        new() { Name = name, In = ParameterLocation.Query, Description = schema.Description, Schema = schema };

    /// <summary>An optional request header.</summary>
    public static OpenApiParameter InHeader(string name, string description) => new()
    {
        Name = name,
        In = ParameterLocation.Header,
        Description = description,
        Schema = DocumentSchemas.Text(description),
    };

    /// <summary>An answer without a body.</summary>
    public static OpenApiResponse Bare(string description, params (string Name, string Description)[] headers) => new()
    {
        Description = description,
        Headers = headers.ToDictionary(header => header.Name, IOpenApiHeader (header) => Header(header.Description)),
    };

    /// <summary>An answer with a JSON document of a named schema.</summary>
    public OpenApiResponse Json(string description, string schema) => new()
    {
        Description = description,
        Content = new Dictionary<string, OpenApiMediaType> { ["application/json"] = MediaType(schema) },
    };

    /// <summary>A media type of a named schema.</summary>
    public OpenApiMediaType MediaType(string schema) => new() { Schema = DocumentSchemas.Reference(schema, document) };

    /// <summary>Bytes of any media type.</summary>
    public static OpenApiMediaType AnyBytes() => new() { Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" } };

    private OpenApiResponse Problem(ProblemKind[] kinds)
    {
        var response = new OpenApiResponse
        {
            Description = string.Join("; or ", kinds.Select(kind => $"{kind.Title} ({kind.Code})")) + ".",
            Content = new Dictionary<string, OpenApiMediaType> { [ProblemWriter.MediaType] = MediaType("Problem") },
        };
        if (kinds[0].Status == StatusCodes.Status503ServiceUnavailable)
            response.Headers = new Dictionary<string, IOpenApiHeader> { ["Retry-After"] = Header("Seconds to wait before another try.") };
        if (kinds.Contains(ProblemKind.KeyNotFound))
            response.Headers = new Dictionary<string, IOpenApiHeader> { [Objects.HeaderNames.Context] = Header("Of the tombstone, where there is one.") };
        return response;
    }

    private static OpenApiHeader Header(string description) => new() { Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.String } };

    private static string Text(int status) => status.ToString(CultureInfo.InvariantCulture);
}
