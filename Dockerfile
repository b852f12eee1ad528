# A paper in a container:
#   docker build -t courant .
#   docker run -p 8810:8810 -v courant:/var/lib/courant -e COURANT_SITE_URL=https://paper.example courant
# The volume is the paper: the store, the pictures, the search index. Back it up with `courant backup`.

FROM rust:1-slim-bookworm AS build
WORKDIR /src
COPY Cargo.toml Cargo.lock clippy.toml ./
COPY crates crates
# The caches speed up the next build and are no part of the image.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --release --locked --package courant \
    && cp target/release/courant /usr/local/bin/courant

FROM debian:bookworm-slim
# Certificates for the partners we ask; time zones are in the binary.
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10810 --home-dir /var/lib/courant --create-home --shell /usr/sbin/nologin courant
COPY --from=build /usr/local/bin/courant /usr/local/bin/courant
USER courant
WORKDIR /var/lib/courant
# Every key of courant.toml can be given as a variable; `courant settings` lists them.
ENV COURANT_LISTEN_ADDRESS=0.0.0.0:8810 \
    COURANT_STORE_FOLDER=/var/lib/courant
VOLUME /var/lib/courant
EXPOSE 8810
# The binary asks itself: nothing else to install for it.
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 CMD ["courant", "check", "--health"]
# Stops like on a server: no new readers, those who wait are served, the store is closed.
STOPSIGNAL SIGTERM
ENTRYPOINT ["courant"]
CMD ["serve"]
