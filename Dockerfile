FROM python:3.11-slim AS requirements
COPY requirements/bot.txt .
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes --requirement bot.txt

FROM python:3.11-slim
RUN useradd --create-home --uid 1000 houselights && install --directory --owner houselights /data
COPY --from=requirements /venv /venv
WORKDIR /app
COPY knowledge knowledge
COPY migrations migrations
COPY bot bot
USER houselights
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
CMD ["/venv/bin/python", "-m", "bot"]
