#!/bin/sh
# Starts kg: finds a Python; tools/start.py does the rest.
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) || exit 1
for python in "$here/python/bin/python3" python3.13 python3.12 python3.11 python3 python; do
    if "$python" -c 'import sys, venv; sys.exit(sys.version_info < (3, 8))' 2>/dev/null; then
        exec "$python" -I -X utf8 "$here/tools/start.py" serve "$@"
    fi
done
cat "$here/tools/no-python.txt" >&2
exit 1
