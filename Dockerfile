# One instance: alone, with the PostgreSQL that Hubbub brings, or one of a cluster, by environment. Source and node_modules
# are in the image: the binaries of PostgreSQL can not be compiled into one file.
FROM oven/bun:1.4.5-slim AS packages
WORKDIR /app
COPY package.json bun.lock ./
COPY patches patches
RUN bun install --frozen-lockfile --production

FROM oven/bun:1.4.5-slim
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY package.json tsconfig.json ./
COPY sql sql
COPY docs docs
COPY views views
COPY src src

ENV NODE_ENV=production DATA_DIR=/data HOST=0.0.0.0 PORT=3000
# What npm's package leaves to a script: without it 60 MB of binaries would be copied into each volume.
RUN bun -e "(await import('./src/platform/embedded-postgres-binaries.ts')).requirePostgresBinaries('/tmp')" \
  && mkdir /data && chown bun:bun /data
USER bun
VOLUME /data
EXPOSE 3000
# Whether the process lives, and not whether it is ready: an instance that waits for PostgreSQL comes back by itself, and
# whatever restarts unhealthy containers would only make it lose its open pages. Readiness is for the balancer (/readyz).
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 \
  CMD ["bun", "-e", "process.exit((await fetch(`http://127.0.0.1:${process.env.PORT}/healthz`)).ok ? 0 : 1)"]
ENTRYPOINT ["bun", "src/main.ts"]
CMD ["start"]
