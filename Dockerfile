# The platform's image: web, worker, beat and preparation are the same image with another command.
# PostgreSQL and the broker are services of their own: see docker-compose.yml.

FROM python:3.13-slim AS packages
WORKDIR /build
COPY requirements.lock .
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check \
       --require-hashes --requirement requirements.lock


FROM python:3.13-slim
RUN useradd --system --uid 10001 --create-home --home-dir /home/ced ced \
    && install --directory --owner=ced --group=ced /app /var/lib/ced /var/lib/ced/media /var/lib/ced/engine
COPY --from=packages /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH \
    OPENBLAS_NUM_THREADS=1 \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=ced_platform.settings \
    PROFILE=production \
    VAR_DIR=/var/lib/ced
WORKDIR /app
COPY --chown=ced:ced . .
USER ced

# Files that depend on the code only are made once, here. The key is for this step alone: the
# settings refuse to load without one, and nothing that is made here is signed with it.
RUN export SECRET_KEY=only-for-building-the-image-and-not-a-secret \
    && python manage.py compile_messages \
    && python manage.py build_fonts \
    && python manage.py collectstatic --noinput

EXPOSE 8000
CMD ["gunicorn", "ced_platform.wsgi:application", \
     "--bind", "0.0.0.0:8000", \
     "--worker-class", "gthread", "--workers", "2", "--threads", "4", \
     "--timeout", "60", "--graceful-timeout", "20", \
     "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
