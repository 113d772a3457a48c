# Assets, packages and the site in three stages; the last holds neither a compiler nor Node.js.
FROM node:24-slim AS assets
WORKDIR /site
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --omit=dev

FROM python:3.13-slim AS packages
COPY requirements.txt ./
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes -r requirements.txt

FROM python:3.13-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 VAR_DIR=/var/lib/wave STATIC_ROOT=/var/lib/wave-static
RUN apt-get update && apt-get install -y --no-install-recommends postgresql-client && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /var/lib/wave wave && install -d -o wave -g wave /var/lib/wave /var/lib/wave-static
WORKDIR /site
COPY --from=packages /venv /venv
COPY --from=assets /site/node_modules ./node_modules
COPY manage.py pyproject.toml ./
COPY config ./config
COPY tracker ./tracker
COPY mosaic ./mosaic
COPY operations ./operations
COPY templates ./templates
COPY static ./static
COPY locale ./locale
USER wave
EXPOSE 8000
CMD ["gunicorn", "config.wsgi", "--preload", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "8", "--timeout", "60", "--keep-alive", "30"]
