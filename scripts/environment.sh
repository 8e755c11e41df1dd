# Sourced by scripts/up and scripts/test, in the project's root.

# Print a Python of 3.11 or later, or say what to install.
find_python() {
    local name
    for name in "${FOGBANK_PYTHON:-}" python3.11 python3.12 python3.13 python3.14 python3 python; do
        if [ -n "$name" ] && "$name" -c 'import sys; raise SystemExit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
    echo "fogbank: Python 3.11 or later is needed: apt-get install python3 (Debian 12 or later), or python.org" >&2
    return 1
}

# prepare NAME...: have .venv with the packages of requirements/NAME.txt and the project itself. What was
# installed is remembered by the lock files' sum, so the second call costs nothing.
prepare() {
    local python stamp name
    if [ ! -x .venv/bin/python ]; then
        python=$(find_python)
        echo "Making .venv with $("$python" --version)" >&2
        rm -rf .venv
        if ! "$python" -m venv .venv >.venv.log 2>&1; then
            echo "fogbank: cannot make a virtual environment: apt-get install python3-venv ($(tail -n 1 .venv.log))" >&2
            rm -rf .venv .venv.log
            return 1
        fi
        rm -f .venv.log
    fi
    stamp=$(cat pyproject.toml $(printf 'requirements/%s.txt ' "$@") | cksum)
    for name in "$@"; do
        [ "$(cat ".venv/$name.stamp" 2>/dev/null)" = "$stamp" ] && continue
        echo "Installing the packages of requirements/$name.txt" >&2
        .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "requirements/$name.txt"
        printf '%s' "$stamp" >".venv/$name.stamp"
    done
    if [ "$(cat .venv/project.stamp 2>/dev/null)" != "$PWD $stamp" ]; then
        echo "Installing fogbank" >&2
        .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
        printf '%s' "$PWD $stamp" >.venv/project.stamp
    fi
}
