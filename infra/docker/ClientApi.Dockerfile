# A front door. Built from the root of the repository: see infra/README.md.
# REGISTRY is where the .NET images come from, with a slash at the end.
ARG REGISTRY=
FROM ${REGISTRY}dotnet/sdk:10.0 AS build
WORKDIR /source
COPY . .
RUN --mount=type=cache,target=/root/.nuget/packages \
    dotnet publish Client.Api/Client.Api.csproj -c Release -p:OrleansEngine=Microsoft -p:UseAppHost=false -o /app

# Chiseled: no shell, no package manager, and a user that is not root.
FROM ${REGISTRY}dotnet/aspnet:10.0-noble-chiseled
WORKDIR /app
COPY --from=build /app .

# Nothing is written: diagnostics would make sockets in /tmp. The base image's HTTP_PORTS would be in the way of URLS.
ENV DOTNET_EnableDiagnostics=0 \
    ASPNETCORE_HTTP_PORTS= \
    ASPNETCORE_URLS=http://0.0.0.0:8080
EXPOSE 8080
USER $APP_UID

HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["dotnet", "OrleansKv.Client.Api.dll", "health"]
ENTRYPOINT ["dotnet", "OrleansKv.Client.Api.dll"]
