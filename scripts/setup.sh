#!/usr/bin/env bash
# Makes sure that everything is installed, then runs a command:
#
#   scripts/setup.sh [--model] [COMMAND [WORD ...]]
#
# Everything goes into the checkout (.uv, .venv, nlu/.venv, models, .cache) and the
# user's package cache. What is there and fits is left alone: the second run takes a
# second and needs no network.
set -euo pipefail

UV_VERSION=0.13.9
PYTHON_VERSION=3.11

cd "$(dirname "${BASH_SOURCE[0]}")/.."
root=$(pwd -P)

say() { printf '%s\n' "setup: $*" >&2; }
die() {
    say "$*"
    exit 1
}

# --- the ground to stand on --------------------------------------------------------

# Another project's environment must not leak into ours.
unset PYTHONPATH PYTHONHOME VIRTUAL_ENV CONDA_PREFIX PIP_TARGET PIP_PREFIX
unset UV_PROJECT UV_PROJECT_ENVIRONMENT UV_PYTHON UV_WORKING_DIR UV_NO_DEV
export PIP_USER=0 UV_PYTHON_DOWNLOADS=never
# Behind a council's proxy only the machine's own certificates are right.
for store in /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt; do
    [ ! -r "$store" ] || export UV_SYSTEM_CERTS="${UV_SYSTEM_CERTS:-true}"
done

mkdir -p .cache 2>/dev/null && [ -w . ] && [ -w .cache ] ||
    die "cannot write into $root: clone Folkmoot where you may write"

if [ ! -d "${HOME:-}" ]; then
    export HOME="$root/.cache/home"
    mkdir -p "$HOME"
fi
cache=${XDG_CACHE_HOME:-$HOME/.cache}
if ! { mkdir -p "$cache" && [ -w "$cache" ]; } 2>/dev/null; then
    export XDG_CACHE_HOME="$root/.cache/user"
    mkdir -p "$XDG_CACHE_HOME"
fi

# --- a Python that fits ------------------------------------------------------------

# Paths of interpreters that may exist, the likeliest first.
candidates() {
    local name
    [ -z "${FOLKMOOT_PYTHON:-}" ] || printf '%s\n' "$FOLKMOOT_PYTHON"
    for name in "python$PYTHON_VERSION" python3 python; do
        type -aP "$name" || true
    done
    compgen -G "/usr/local/bin/python$PYTHON_VERSION" || true
    compgen -G "${PYENV_ROOT:-$HOME/.pyenv}/versions/$PYTHON_VERSION*/bin/python3" || true
    compgen -G "$HOME/.local/share/mise/installs/python/$PYTHON_VERSION*/bin/python3" || true
    compgen -G "$HOME/.asdf/installs/python/$PYTHON_VERSION*/bin/python3" || true
    compgen -G "$HOME/.local/share/uv/python/cpython-$PYTHON_VERSION*/bin/python3" || true
    if type -P uv >/dev/null; then
        uv python find --no-project "$PYTHON_VERSION" 2>/dev/null </dev/null || true
    fi
}

# Runs an interpreter, since a version manager's shim may exist and still fail.
ask() { timeout 10 "$1" -I -c "$2" 2>/dev/null </dev/null; }

# Prints where CPython 3.11 really is.
find_python() {
    local candidate found
    local question="
import ctypes, platform, sqlite3, ssl, sys, zlib
version = '.'.join(map(str, sys.version_info[:2]))
if platform.python_implementation() == 'CPython' and version == '$PYTHON_VERSION':
    print(getattr(sys, '_base_executable', '') or sys.executable)
"
    while read -r candidate; do
        found=$(ask "$candidate" "$question") || continue
        [ -z "$found" ] || { printf '%s\n' "$found" && return; }
    done < <(candidates)
    die "no CPython $PYTHON_VERSION found. Install it (Debian and Ubuntu: apt install" \
        "python$PYTHON_VERSION python$PYTHON_VERSION-venv; elsewhere: pyenv install" \
        "$PYTHON_VERSION, or uv python install $PYTHON_VERSION) or name it in" \
        "FOLKMOOT_PYTHON"
}

# --- uv, exactly the version that the locks were made with -------------------------

is_right_uv() { [ "$("$1" --version 2>/dev/null | cut -d' ' -f2)" = "$UV_VERSION" ]; }

# Installs uv into .uv with any interpreter that can.
install_uv() {
    local python log=.cache/setup-uv.log
    say "installing uv $UV_VERSION into .uv"
    while read -r python; do
        rm -rf .uv
        if ask "$python" 'import ensurepip, venv'; then
            "$python" -I -m venv .uv &&
                .uv/bin/python -m pip install --quiet "uv==$UV_VERSION"
        elif ask "$python" 'import pip'; then
            "$python" -m pip install --quiet --target .uv/lib "uv==$UV_VERSION" &&
                mkdir .uv/bin && ln -s ../lib/bin/uv .uv/bin/uv
        else
            echo "$python has neither venv nor pip"
        fi >>"$log" 2>&1 </dev/null || true
        ! is_right_uv .uv/bin/uv || return 0
    done < <(: >"$log" && printf '%s\n' "$1" && candidates)
    tail -n 5 "$log" >&2
    die "cannot install uv $UV_VERSION (above is why). With a network, try: apt" \
        "install python3-venv; or install uv $UV_VERSION yourself"
}

# --- the two environments ----------------------------------------------------------

# What they were made from, and where: an environment cannot be moved.
stamp() {
    cat uv.lock pyproject.toml nlu/uv.lock nlu/pyproject.toml scripts/setup.sh |
        sha256sum | cut -d' ' -f1
    printf '%s\n' "$root"
}

environments_fit() {
    [ "$(cat .venv/.folkmoot 2>/dev/null)" = "$(stamp)" ] &&
        [ -x .venv/bin/folkmoot ] && ask .venv/bin/python '' && ask nlu/.venv/bin/python ''
}

sync() { # FOLDER
    "$uv" sync --frozen --no-progress --directory "$1" --python "$python" \
        >"$root/.cache/setup-${1/./bot}.log" 2>&1 </dev/null
}

install_environments() {
    local python uv started=$SECONDS bot nlu running last=$SECONDS failed=0
    [ "$(uname -sm)" = "Linux x86_64" ] ||
        die "Rasa's environment is for Linux on x86_64; this is $(uname -sm)"
    python=$(find_python)
    uv=$(type -P uv || true)
    { [ -n "$uv" ] && is_right_uv "$uv"; } || uv="$root/.uv/bin/uv"
    is_right_uv "$uv" || install_uv "$python"
    say "installing the bot's environment (.venv) and Rasa's (nlu/.venv), about 2 GB," \
        "with $python"
    if [ -e .venv/.folkmoot ] && ! grep -qxF "$root" .venv/.folkmoot; then
        rm -rf .venv nlu/.venv
    fi
    rm -f .venv/.folkmoot
    sync . &
    bot=$!
    sync nlu &
    nlu=$!
    trap 'kill "$bot" "$nlu" 2>/dev/null || true' EXIT
    while running=$(jobs -rp) && [ -n "$running" ]; do
        sleep 0.5
        if [ $((SECONDS - last)) -ge 10 ]; then
            last=$SECONDS
            say "still installing ($((SECONDS - started)) s)"
        fi
    done
    wait "$bot" || { failed=1 && tail -n 20 .cache/setup-bot.log >&2; }
    wait "$nlu" || { failed=1 && tail -n 20 .cache/setup-nlu.log >&2; }
    trap - EXIT
    [ $failed = 0 ] || die "the installation failed (above is why). Run it again when" \
        "that is mended: what was downloaded is kept"
    stamp >.venv/.folkmoot
    say "installed in $((SECONDS - started)) s"
}

# --- the model ---------------------------------------------------------------------

ensure_model() {
    local fresh
    fresh=$(nlu/.venv/bin/python nlu/train.py --fresh)
    case $fresh in *'"fresh": true'*) return ;; esac
    say "training the model, which takes minutes: $fresh"
    .venv/bin/folkmoot train >&2
}

# --- in this order, and never twice at once ----------------------------------------

main() {
    local model=no
    if [ "${1:-}" = --model ]; then
        model=yes
        shift
    fi
    exec 9>.cache/setup.lock
    if type -P flock >/dev/null && ! flock -n 9; then
        say "another set-up is running here; waiting for it"
        flock 9
    fi
    environments_fit || install_environments
    [ $model = no ] || ensure_model
    exec 9>&-
    [ $# = 0 ] || exec "$@"
}

main "$@"
