# The image for `uses: org/hf-deploy-action`. A release is built from this file and pulled by digest.

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
# Git tells which files are tracked and ignored. Git LFS content is downloaded without git-lfs. The version of git is
# not pinned, so that it gets Debian's security updates.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends git \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /venv /venv
COPY entrypoint.py /app/
ENV PATH=/venv/bin:$PATH
RUN hf-deploy --version
# No USER: the mounted workspace and the files for outputs and summary belong to the user of the runner, whose ID differs
# between runners. GitHub therefore requires container actions to run as root.
# -I: import nothing from the workspace or from PYTHONPATH. No -OO: docstrings are the documentation of rules.
ENTRYPOINT ["/venv/bin/python", "-I", "-B", "-u", "/app/entrypoint.py"]
