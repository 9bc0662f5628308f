# syntax=docker/dockerfile:1
# A static binary in an image that holds nothing else but the system's roots (for
# the API's certificate). It runs as nobody in particular and writes nothing:
#
#   docker build -t dbaudit .
#   docker run --rm --read-only --cap-drop ALL -e DIGITALOCEAN_TOKEN dbaudit scan
#
# A CI that runs its script inside of the image, as GitLab does, needs a shell, and
# git to know which files are whose:
#
#   docker build --target ci -t dbaudit:ci .
#
# Where images are published, pin the three bases by the digest that your registry shows
# (docker buildx imagetools inspect golang:1.26).
FROM --platform=$BUILDPLATFORM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG TARGETOS=linux TARGETARCH VERSION=dev
RUN CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH go build -trimpath -ldflags "-s -w -X main.version=$VERSION" -o /out/dbaudit ./cmd/dbaudit

FROM debian:12-slim AS ci
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates git && rm -rf /var/lib/apt/lists/*
COPY --from=build /out/dbaudit /usr/local/bin/dbaudit

FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /out/dbaudit /usr/local/bin/dbaudit
USER 65532:65532
WORKDIR /work
ENTRYPOINT ["/usr/local/bin/dbaudit"]
CMD ["--help"]
