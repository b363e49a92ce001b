# Built in one stage and run in another, so that pip's leftovers and the compiler stay behind.
FROM python:3.13-slim AS build
WORKDIR /src
COPY requirements.lock ./
RUN python -m venv /opt/passagebot \
    && /opt/passagebot/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY index index
RUN /opt/passagebot/bin/pip install --no-cache-dir --no-deps .

FROM python:3.13-slim
RUN useradd --uid 10001 --create-home passagebot && install -d -o passagebot /data
COPY --from=build /opt/passagebot /opt/passagebot
COPY seeds /docs
ENV PATH=/opt/passagebot/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PASSAGEBOT_DOCS=/docs \
    PASSAGEBOT_DATA=/data \
    NUMBA_CACHE_DIR=/tmp/passagebot-loops \
    PASSAGEBOT_LISTEN=0.0.0.0
USER 10001
VOLUME /data
EXPOSE 8443
# `run` marks every round of updates in this file; without news for two minutes the bot is not well.
HEALTHCHECK --interval=1m --timeout=5s --start-period=5m \
    CMD ["sh", "-c", "test -n \"$(find /data/alive -mmin -2)\""]
ENTRYPOINT ["passagebot"]
CMD ["run"]
