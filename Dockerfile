# Built in one stage and run in another, so that pip's leftovers and what builds the package stay behind.
# Everything is pinned: the packages by their hashes, this image by its version; the README says how to pin its digest.
ARG PYTHON=python:3.13.9-slim-trixie
FROM ${PYTHON} AS build
WORKDIR /src
# requirements-postgres.lock has the driver of PostgreSQL, too.
ARG LOCK=requirements.lock
COPY ${LOCK} requirements-build.lock ./
RUN python -m venv /opt/passagebot && python -m venv /opt/build \
    && /opt/passagebot/bin/pip install --no-cache-dir --require-hashes -r "${LOCK}" \
    && /opt/build/bin/pip install --no-cache-dir --require-hashes -r requirements-build.lock
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY index index
RUN /opt/build/bin/pip wheel --no-cache-dir --no-build-isolation --no-deps --wheel-dir /wheels . \
    && /opt/passagebot/bin/pip install --no-cache-dir --no-deps /wheels/*.whl

FROM ${PYTHON}
# For the pictures of /stats: 5 MB of a font that has Chinese characters; the newest of Debian's, not pinned.
RUN apt-get update && apt-get install --yes --no-install-recommends fonts-wqy-microhei && rm -rf /var/lib/apt/lists/*
RUN useradd --uid 10001 --create-home passagebot && install -d -o passagebot /data
COPY --from=build /opt/passagebot /opt/passagebot
COPY seeds /docs
ENV PATH=/opt/passagebot/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PASSAGEBOT_DOCS=/docs \
    PASSAGEBOT_DATA=/data \
    PASSAGEBOT_LISTEN=0.0.0.0 \
    NUMBA_CACHE_DIR=/data/cache/numba
USER 10001
VOLUME /data
EXPOSE 8443
# `run` marks every round of updates in this file; without news for two minutes the bot is not well.
HEALTHCHECK --interval=1m --timeout=5s --start-period=5m \
    CMD ["python", "-c", "import os, time; raise SystemExit(time.time() - os.stat('/data/alive').st_mtime > 120)"]
ENTRYPOINT ["passagebot"]
CMD ["run"]
