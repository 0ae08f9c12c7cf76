# What the runner starts for `uses: org/hf-deploy-action`. Releases are built from this and pulled by digest.

# The tag is what could be written down here; with `@sha256:…` after it, Dependabot keeps tag and digest current.
FROM python:3.13-slim-bookworm AS build
WORKDIR /src
COPY requirements/build.txt requirements/image.txt requirements/
RUN python -m venv --without-pip /venv \
    && pip install --no-cache-dir --no-deps --require-hashes -r requirements/build.txt \
    && pip --python /venv install --no-cache-dir --no-deps --require-hashes -r requirements/image.txt
COPY pyproject.toml README.md LICENSE ./
COPY hfdeploy_action hfdeploy_action
RUN pip wheel --no-cache-dir --no-deps --no-build-isolation --wheel-dir /wheels . \
    && pip --python /venv install --no-cache-dir --no-deps --no-index /wheels/*.whl

FROM python:3.13-slim-bookworm
LABEL org.opencontainers.image.source=https://github.com/org/hf-deploy-action \
      org.opencontainers.image.licenses=Apache-2.0
# Git says what is tracked and what is ignored; Git LFS content is fetched without git-lfs. Debian's security updates
# matter more here than a version.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends git \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /venv /venv
COPY entrypoint.py /app/
ENV PATH=/venv/bin:$PATH
RUN hf-deploy --version
# No USER: the workspace and the files for outputs and summary are mounted, belong to the runner's user, whose number
# differs from runner to runner, and GitHub asks container actions to run as root for that reason.
# -I: neither the workspace nor a workflow's PYTHONPATH gives modules to this. No -OO: docstrings are documentation.
ENTRYPOINT ["/venv/bin/python", "-I", "-B", "-u", "/app/entrypoint.py"]
