#!/bin/sh
# The steps of the Containerfile in an empty folder, where no container can be built:
#
#     examples/deploy/as-the-image.sh [FOLDER]
#
# Copies what it copies, installs what it installs with the constraints that it has, and starts the
# programs of the image once.
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
place=${1:-$(mktemp -d)}
mkdir -p "$place/src"
sed -nE 's/^COPY ([^-].*) [^ ]+$/\1/p' "$top/examples/deploy/Containerfile" | while read -r names; do
    for name in $names; do cp -r "$top/$name" "$place/src/"; done
done
cd "$place/src"
python3 -m venv "$place/citewatch"
bin=$place/citewatch/bin
"$bin/python" -m pip install --quiet --no-cache-dir --only-binary :all: \
    --constraint requirements.lock '.[cluster,postgresql,metrics,watch,serve]'
cd "$place"
"$bin/citewatch" --version
"$bin/dask" scheduler --version
"$bin/python" -c 'import obstore, psycopg, prometheus_client, uvicorn; print("extras: all there")'
du -sh "$place/citewatch" | cut -f1
