# The base image has no default: name one by digest, for example
#   docker build --build-arg BASE=python:3.12-slim@sha256:... .
ARG BASE
FROM ${BASE} AS build
WORKDIR /src
RUN python -m venv /opt/handrail && /opt/handrail/bin/pip install --no-cache-dir hatchling
COPY requirements.txt ./
RUN /opt/handrail/bin/pip install --no-cache-dir --require-hashes -r requirements.txt
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY commands commands
COPY runner runner
COPY config config
RUN /opt/handrail/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM ${BASE}
RUN apt-get update \
    && apt-get install -y --no-install-recommends git openssh-client \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --create-home handrail
COPY --from=build /opt/handrail /opt/handrail
ENV PYTHONSAFEPATH=1 PATH=/opt/handrail/bin:$PATH HANDRAIL_CONFIG=/etc/handrail
USER handrail
VOLUME ["/var/lib/handrail"]
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8080/healthz', timeout=4)"]
ENTRYPOINT ["handrail"]
CMD ["serve"]
