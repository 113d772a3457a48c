# Assets, packages, PostgreSQL's programs and the site in four stages; the last holds neither a compiler nor Node.js nor Perl.
FROM node:24.21.0-bookworm-slim AS assets
WORKDIR /site
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --omit=dev

FROM python:3.13.16-slim-trixie AS packages
COPY requirements.txt docker/slim.sh ./
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --no-compile --require-hashes -r requirements.txt \
    && sh slim.sh /venv && /venv/bin/python -m compileall -q -j 0 /venv

# Of the major version that the database has (docker-compose.yml): an older pg_dump refuses a newer server.
FROM python:3.13.16-slim-trixie AS postgres
RUN apt-get update && apt-get install -y --no-install-recommends postgresql-client-17

FROM python:3.13.16-slim-trixie
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 VAR_DIR=/var/lib/wave STATIC_ROOT=/var/lib/wave-static
RUN apt-get update && apt-get install -y --no-install-recommends libpq5 liblz4-1 libzstd1 restic ca-certificates && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /var/lib/wave wave \
    && install -d -o wave -g wave /var/lib/wave /var/lib/wave-static /var/lib/wave/imports \
    && install -d -o wave -g wave -m 700 /backup
WORKDIR /site
COPY --from=postgres /usr/lib/postgresql/17/bin/pg_dump /usr/lib/postgresql/17/bin/pg_restore /usr/lib/postgresql/17/bin/
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
RUN python -m compileall -q config tracker mosaic operations && /usr/lib/postgresql/17/bin/pg_dump --version
USER wave
EXPOSE 8000
CMD ["gunicorn", "config.wsgi", "--preload", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "8", "--timeout", "60", "--keep-alive", "30", "--no-control-socket"]
