#!/usr/bin/env bash
# What a machine with an NVIDIA GPU is asked, in steps: tests, numbers, and speeds beside PyTorch. The cheapest and most
# telling steps come first.
#
#   scripts/gpu-check.sh [--dry] [--seconds N] STEPS BUNDLE OUT [IMAGES]
#
# STEPS is "first" or "second", which are lists that take 420 and 330 seconds at most, or names of steps with commas between
# them. Steps that no time is left for are left out. --seconds sets another limit.
# BUNDLE is the folder that scripts/gpu-bundle.js made. There need be no Node.js and no network, but Python 3 with PyTorch for
# CUDA (or LIBTORCH, and MAE_NATIVE_PYTHON to compare with). Where BUNDLE has no addon for it, there must also be CMake,
# ninja or make, a C++ compiler and nvcc.
# OUT receives two files, both written anew after each step: results.json, with the commands and what they gave, and
# logs.tar.gz, with all that they printed, in less than 15 MiB.
# IMAGES is what the step "learning" trains on, such as cifar10-train.tar; pictures drawn by code by default.
# --dry goes the same way on the CPU, with the smallest settings and ten times the time.
# Exits with 1 where a step failed; the others are done nevertheless, but for those after unpacking, building and doctor.
set -uo pipefail

dry='' seconds=''
while :; do
  case "${1-}" in
    --dry) dry=yes; shift ;;
    --seconds) seconds=${2-}; shift 2 || exit 2 ;;
    *) break ;;
  esac
done
if [ $# -lt 3 ] || [ $# -gt 4 ]; then sed -n '2,18s/^# \{0,1\}//p' "$0"; exit 2; fi
root=$(cd "$(dirname "$0")/.." && pwd)
steps=$1
bundle=$(cd "$2" && pwd) || exit 2
mkdir -p "$3" && out=$(cd "$3" && pwd) || exit 2
images=synthetic
if [ $# = 4 ]; then images=$(cd "$(dirname "$4")" && pwd)/$(basename "$4"); fi
cd "$root" || exit 1

case $steps in
  first)
    seconds=${seconds:-420}
    steps='steps,steps-graph,tests,gradients-base-float32,gradients-base-bf16,large-256,base-256-gc,overhead,overhead-graph'
    steps="$steps,tiny-graph,rates-base,rates-large,base-256" ;;
  second)
    seconds=${seconds:-330}
    steps='large-256,large-64,large-64-graph,base-64,base-64-graph,large-256-compiled,gradients-large-float32'
    steps="$steps,gradients-large-bf16,learning" ;;
esac

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
logs=$work/logs
mkdir -p "$logs" "$work/bin"
failed=0
scale=1
[ -z "$dry" ] || scale=10
until=$((SECONDS + ${seconds:-100000} * scale))

# Writes OUT's two files. Traces are the largest; without them the rest always fits.
save() {
  PATH="$work/bin:$PATH" node scripts/gpu-results.js "$logs" "$out/results.json" || failed=$((failed + 1))
  tar -C "$work" -czf "$out/logs.tar.gz" logs
  [ "$(wc -c < "$out/logs.tar.gz")" -lt 15000000 ] || tar -C "$work" -czf "$out/logs.tar.gz" --exclude='*.trace.json' logs
}

# step NAME SECONDS COMMAND...: what it prints goes to NAME.out and NAME.log, and how it went to steps.tsv.
step() {
  local name=$1 limit=$(($2 * scale)) began=$SECONDS left=$((until - SECONDS)) code
  shift 2
  local command=$*
  if [ $left -lt $((10 * scale)) ]; then echo "== $name: no time is left"; return 1; fi
  [ $left -gt $limit ] || limit=$left
  echo "== $name"
  timeout -k 5 "$limit" "$@" > "$logs/$name.out" 2> "$logs/$name.log"
  code=$?
  printf '%s\t%s\t%s\t%s\n' "$name" "$code" $((SECONDS - began)) "${command//[$'\n\t']/ }" >> "$logs/steps.tsv"
  if [ $code != 0 ]; then
    failed=$((failed + 1))
    echo "   failed with exit code $code after $((SECONDS - began)) s:"
    tail -n 5 "$logs/$name.log" | sed 's/^/   /'
  fi
  [ ! -x "$work/bin/node" ] || save
  return $code
}

# Python has xz inside, which such a machine may lack.
unpack='
import sys, tarfile
bundle, root, bin = sys.argv[1:]
for name, folder in ("node", bin), ("packages", root), ("addon", root):
    try:
        with tarfile.open(f"{bundle}/{name}.tar.xz") as archive:
            archive.extractall(folder)
    except FileNotFoundError:
        if name != "addon": raise
'
step unpack 60 python3 -c "$unpack" "$bundle" "$root" "$work/bin" || exit 1
export PATH="$work/bin:$PATH"
export LIBTORCH=${LIBTORCH:-$(python3 -c 'import torch; print(torch.__path__[0])')}
[ -f "$bundle/addon.tar.xz" ] || step build 300 node scripts/build-native.js || exit 1
step doctor 60 node bin/mae-native.js doctor --json || exit 1
# Nothing else is worth its time without a GPU and the addon's library for it.
ready='
const { runtime, cuda } = JSON.parse(require("fs").readFileSync(0, "utf8"));
const problem = runtime?.gpus ? cuda === null ? "a CPU build of libtorch" : cuda.problem : "libtorch sees no GPU";
if (problem || !cuda.path) { console.error(`no kernels for a GPU: ${problem ?? "mae_cuda was not built"}`); process.exit(1); }
'
[ -n "$dry" ] || node -e "$ready" < "$logs/doctor.out" || exit 1

device=cuda graph=--cuda-graph
# A CPU has no graphs.
if [ -n "$dry" ]; then device=cpu graph=''; fi
model() { # NAME: a model's whole name; the smallest one on a CPU
  if [ -n "$dry" ] || [ "$1" = tiny ]; then echo mae_vit_tiny_patch4_32; else echo "mae_vit_$1_patch16"; fi
}
bench() { # SECONDS STEP FLAGS...: a training step beside PyTorch's
  local limit=$1 name=$2
  shift 2
  local flags=(--json --reference --device $device --amp bf16 --rounds 7 "$@")
  if [ -n "$dry" ]; then flags+=(--rounds 1 --threads 1 --batch-size 2); fi
  step "$name" "$limit" node ${trace_gc:-} bin/mae-native.js bench step "${flags[@]}"
}
train() { # SECONDS STEP FLAGS...: a run, whose summary is kept
  local limit=$1 name=$2
  shift 2
  local flags=(--model "$(model tiny)" --device $device --amp bf16 --out "$work/runs/$name" "$@")
  if [ -n "$dry" ]; then flags+=(--max-steps 5 --batch-size 8 --workers 1); fi
  step "$name" "$limit" node bin/mae-native.js train "${flags[@]}"
  local code=$?
  cp "$work/runs/$name/summary.json" "$logs/$name.summary.json" 2> /dev/null
  cp "$work/runs/$name/log.jsonl" "$logs/$name.jsonl" 2> /dev/null
  save
  return $code
}

one() {
  local size=${1#*-}
  size=${size%%-*}
  case $1 in
    steps) train 30 "$1" --data synthetic --max-steps 30 --batch-size 256 --log-every 1 ;;
    steps-graph) train 30 "$1" --data synthetic --max-steps 30 --batch-size 256 --log-every 1 $graph ;;
    tests)
      step tests 120 node node_modules/vitest/vitest.mjs run tests/cuda tests/data/device-images.test.ts \
        --reporter=default --reporter=json "--outputFile.json=$logs/tests.json" ;;
    gradients-*)
      step "$1" 90 node bin/mae-native.js bench gradients --json --model "$(model "$size")" --batch-size 2 \
        --dtype "${1##*-}" --device $device ;;
    overhead) bench 30 "$1" --model overhead ;;
    overhead-graph) bench 30 "$1" --model overhead $graph ;;
    tiny-graph) bench 30 "$1" --model "$(model tiny)" --batch-size 64 $graph ;;
    rates-*)
      local flags=(--model "$(model "$size")" --batch-size 256 --rounds 5)
      if [ -n "$dry" ]; then flags+=(--batch-size 2 --rounds 1 --threads 1); fi
      step "$1" 45 node bin/mae-native.js bench rates --json --device $device --amp bf16 "${flags[@]}" ;;
    base-256-gc) trace_gc=--trace-gc bench 45 "$1" --model "$(model base)" --batch-size 256 ;;
    large-256) bench 90 "$1" --model "$(model large)" --batch-size 256 --profile "$logs/$1.trace.json" ;;
    large-256-compiled) bench 150 "$1" --model "$(model large)" --batch-size 256 --compile ;;
    base-256) bench 45 "$1" --model "$(model base)" --batch-size 256 ;;
    base-64 | large-64) bench 45 "$1" --model "$(model "${1%-64}")" --batch-size 64 ;;
    base-64-graph | large-64-graph) bench 45 "$1" --model "$(model "${1%-64-graph}")" --batch-size 64 $graph ;;
    learning) train 120 "$1" --data "$images" --epochs 20 --batch-size 512 ;;
    *) echo "there is no step $1" >&2; exit 2 ;;
  esac
}

IFS=, read -ra names <<< "$steps"
for name in "${names[@]}"; do one "$name"; done
[ $failed = 0 ] || { echo "$failed steps failed"; exit 1; }
