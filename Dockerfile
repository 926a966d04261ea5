# Two stages: wheels are installed in the first, the second holds them, app/ and model_store/, and nothing else.
# Built from wheels alone, so amd64 and arm64 need no compiler.

FROM python:3.13-slim AS packages
WORKDIR /srv/build
COPY pyproject.toml ./
RUN python3 -c "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['project']['dependencies'], sep='\n')" > requirements.txt \
 && python3 -m pip install --disable-pip-version-check --no-warn-script-location --only-binary=:all: \
    --target /srv/packages --requirement requirements.txt

FROM python:3.13-slim
LABEL org.opencontainers.image.title="glyphbox" \
      org.opencontainers.image.licenses="Apache-2.0"
# One BLAS thread a worker: parallelism comes from requests, and threads of threads trample each other. Two arenas and
# fixed thresholds keep what a large page needed from staying with the process; lower ones hand out and take back every
# map of the networks, which costs a third of the time. The root file system may be read-only.
ENV PYTHONPATH=/srv/packages \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    OPENBLAS_NUM_THREADS=1 \
    OMP_NUM_THREADS=1 \
    MALLOC_ARENA_MAX=2 \
    MALLOC_MMAP_THRESHOLD_=8388608 \
    MALLOC_TRIM_THRESHOLD_=16777216 \
    GLYPHBOX_HOST=0.0.0.0 \
    GLYPHBOX_PORT=8000
WORKDIR /srv/glyphbox
COPY --from=packages /srv/packages /srv/packages
COPY LICENSE NOTICE ./
COPY model_store model_store
COPY app app
RUN python3 -m compileall -q app
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=15s --retries=3 \
    CMD ["python3", "-c", "import os, urllib.request; urllib.request.urlopen(f'http://127.0.0.1:{os.environ[\"GLYPHBOX_PORT\"]}/health/ready', timeout=2)"]
ENTRYPOINT ["python3", "-m", "app.command_line"]
CMD ["serve"]
