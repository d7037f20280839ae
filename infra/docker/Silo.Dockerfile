# A node. Built from the root of the repository: see infra/README.md.
# REGISTRY is where the .NET images come from, with a slash at the end.
ARG REGISTRY=
FROM ${REGISTRY}dotnet/sdk:10.0 AS build
WORKDIR /source
COPY . .
RUN --mount=type=cache,target=/root/.nuget/packages \
    dotnet publish Silo/Silo.csproj -c Release -p:OrleansEngine=Microsoft -p:UseAppHost=false -o /app
RUN mkdir /data

# Chiseled: no shell, no package manager, and a user that is not root.
FROM ${REGISTRY}dotnet/aspnet:10.0-noble-chiseled
WORKDIR /app
COPY --from=build /app .
COPY --from=build --chown=$APP_UID:$APP_UID /data /data

# Nothing but /data is written: diagnostics would make sockets in /tmp. The base image's HTTP_PORTS would be in the way of URLS.
ENV DOTNET_EnableDiagnostics=0 \
    ASPNETCORE_HTTP_PORTS= \
    ASPNETCORE_URLS=http://0.0.0.0:8080 \
    Kv__Store__Directory=/data
VOLUME /data
EXPOSE 8080 11111 30000
USER $APP_UID

HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["dotnet", "OrleansKv.Silo.dll", "health"]
ENTRYPOINT ["dotnet", "OrleansKv.Silo.dll"]
CMD ["serve"]
