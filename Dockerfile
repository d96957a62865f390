# Open ЕГИСЗ: web and worker in one image; PostgreSQL runs beside it (compose.yaml).
#   docker build -t open-egisz . && docker run --rm -e DATABASE_URL=… -p 8000:8000 open-egisz
FROM python:3.11-slim-bookworm

RUN apt-get update \
 && apt-get install -y --no-install-recommends \
      libpango-1.0-0 libpangoft2-1.0-0 libgnutls30 fonts-dejavu-core fonts-liberation \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --create-home --uid 10001 egisz \
 && install -d -o egisz -g egisz /srv/egisz/app /srv/egisz/data

WORKDIR /srv/egisz/app
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes --no-deps -r requirements.lock
COPY --chown=egisz:egisz manage.py pyproject.toml ./
COPY --chown=egisz:egisz egisz ./egisz

USER egisz
ENV EGISZ_DATA_DIR=/srv/egisz/data \
    EGISZ_HOST=0.0.0.0 \
    EGISZ_PORT=8000 \
    PYTHONUNBUFFERED=1
VOLUME /srv/egisz/data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=120s \
  CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
STOPSIGNAL SIGTERM
CMD ["python", "-m", "egisz.config.server"]
