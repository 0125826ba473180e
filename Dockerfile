# The bot's image. What it takes to build it stays in a stage of its own, so pip never gets to where the bot runs.
#
# The tag names Python and Debian exactly, but is built anew when Debian mends something. To build on the same bytes
# every time, write the digest that `docker buildx imagetools inspect python:3.14.8-slim-trixie` prints behind it:
# FROM python:3.14.8-slim-trixie@sha256:…
FROM python:3.14.8-slim-trixie AS base

FROM base AS build
WORKDIR /app
# The image's own pip will do: none of these is wanted with extras, which is what an old pip cannot take locked.
COPY requirements/bot.txt /build/
RUN python -m venv --without-pip /venv \
    && pip --python /venv/bin/python install --no-cache-dir --no-compile --disable-pip-version-check \
    --only-binary :all: --require-hashes --requirement /build/bot.txt
COPY LICENSE ./
COPY knowledge knowledge
COPY migrations migrations
COPY bot bot
# Compiled here, once: where the bot runs, nothing can be written. Readable whatever the umask of the checkout was.
RUN python -m compileall -q --invalidation-mode unchecked-hash /venv/lib /app \
    && chmod -R a=rX /app

FROM base
LABEL org.opencontainers.image.title="Houselights" \
      org.opencontainers.image.description="A Discord bot for film clubs that never gives away what a viewer has not seen yet" \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.licenses="MIT"
# Python comes with pip and without compiled modules; here it has to be the other way round.
RUN cd /usr/local/lib/python3.* \
    && rm -rf site-packages/* ensurepip idlelib tkinter turtledemo /usr/local/bin/pip* \
    && python -m compileall -q --invalidation-mode unchecked-hash "$PWD" \
    && install --directory --owner 1000 --group 1000 /data /data/backups
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
# SQLite sorts and vacuums in the volume: /tmp is memory, and small.
ENV PATH=/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HOUSELIGHTS_DATABASE=/data/houselights.db \
    HOUSELIGHTS_WATCH_PORT=9464 \
    SQLITE_TMPDIR=/data
USER 1000:1000
HEALTHCHECK --interval=30s --timeout=10s --start-period=2m --retries=3 CMD ["python", "-m", "bot", "health"]
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
