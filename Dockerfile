# The image of Server, for those who build images with an engine. "dotnet publish -t:PublishContainer" builds the same
# one without: see docs/installing.md and src/Server/Container.props. A test compares the two.
FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:10.0 AS build
ARG TARGETARCH
WORKDIR /source
COPY . .
RUN dotnet publish src/Server -c Release --os linux --arch $TARGETARCH -o /app && mkdir /app/data

FROM mcr.microsoft.com/dotnet/runtime-deps:10.0-noble-chiseled
WORKDIR /app/
COPY --from=build --chown=1654:0 /app .
ENV DurableStreams__Urls=http://*:4437
ENV DurableStreams__DataFolder=/app/data
ENV Auth__Mode=ProjectJwt
ENV ASPNETCORE_HTTP_PORTS=4437
EXPOSE 4437
USER 1654
# Only here: images of the SDK have neither.
VOLUME /app/data
HEALTHCHECK --start-period=30s CMD ["/app/durable-streams", "health"]
ENTRYPOINT ["/app/durable-streams"]
