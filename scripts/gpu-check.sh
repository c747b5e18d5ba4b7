#!/usr/bin/env bash
# All that a machine with an NVIDIA GPU is asked, in one go: builds the addon, runs the tests that need a GPU, and measures.
#
#   scripts/gpu-check.sh [--dry] [--points 12345] BUNDLE OUT [IMAGES]
#
# BUNDLE is the folder that scripts/gpu-bundle.js made: there need be no Node.js and no network, but Python 3 with PyTorch
# for CUDA (or LIBTORCH, and MAE_NATIVE_PYTHON to compare with), CMake, ninja or make, a C++ compiler and nvcc.
# OUT receives what each step printed, and GPU-torchVERSION-DATE.json with all results and the commands that gave them.
# IMAGES is what the learning run trains on, such as cifar10-train.tar; pictures drawn by code by default.
# --points leaves out what takes too long for one go: 1 tests, 2 gradients, 3 training steps, 4 rates, 5 learning.
# --dry goes the same way on the CPU, with the smallest settings: for finding mistakes before a GPU waits.
# Exits with 1 where a step failed; the others are done nevertheless.
set -uo pipefail

dry='' points=12345
while :; do
  case "${1-}" in
    --dry) dry=yes; shift ;;
    --points) points=${2-}; shift 2 || exit 2 ;;
    *) break ;;
  esac
done
if [ $# -lt 2 ] || [ $# -gt 3 ]; then sed -n '2,14s/^# \{0,1\}//p' "$0"; exit 2; fi
root=$(cd "$(dirname "$0")/.." && pwd)
bundle=$(cd "$1" && pwd) || exit 2
mkdir -p "$2" && out=$(cd "$2" && pwd) || exit 2
images=synthetic
if [ $# = 3 ]; then images=$(cd "$(dirname "$3")" && pwd)/$(basename "$3"); fi
cd "$root" || exit 1
: > "$out/steps.tsv"
failed=0

# step NAME SECONDS COMMAND...: what it prints goes to NAME.out and NAME.log, and how it went to steps.tsv.
step() {
  local name=$1 limit=$2 began=$SECONDS code
  shift 2
  # A CPU takes longer.
  [ -z "$dry" ] || limit=$((limit * 10))
  echo "== $name: $*"
  timeout -k 10 "$limit" "$@" > "$out/$name.out" 2> "$out/$name.log"
  code=$?
  printf '%s\t%s\t%s\t%s\n' "$name" "$code" $((SECONDS - began)) "$*" >> "$out/steps.tsv"
  [ $code = 0 ] && return 0
  failed=$((failed + 1))
  echo "   failed with exit code $code:"
  tail -n 5 "$out/$name.log" | sed 's/^/   /'
  return 1
}

step unpack 120 bash -c 'tar -xJf "$0/packages.tar.xz" && mkdir -p "$1" && tar -C "$1" -xJf "$0/node.tar.xz"' \
  "$bundle" "$out/bin" || exit 1
export PATH="$out/bin:$PATH"
export LIBTORCH=${LIBTORCH:-$(python3 -c 'import torch; print(torch.__path__[0])')}
step build 400 node scripts/build-native.js || exit 1
step doctor 60 node bin/mae-native.js doctor --json

# Whether a point is wanted.
at() { case $points in *"$1"*) return 0 ;; *) return 1 ;; esac; }

bench="node bin/mae-native.js bench"
if [ -n "$dry" ]; then
  device=cpu models=mae_vit_tiny_patch4_32 batches=2 step_flags='--amp bf16 --rounds 1 --threads 1'
  rates_flags='--model mae_vit_tiny_patch4_32 --batch-size 2 --rounds 1 --threads 1'
  gradients='mae_vit_tiny_patch4_32' learning='--max-steps 3 --batch-size 8 --workers 1'
else
  device=cuda models='mae_vit_base_patch16 mae_vit_large_patch16' batches='64 256 1024' step_flags='--amp bf16 --rounds 7'
  rates_flags='--batch-size 256' gradients='mae_vit_base_patch16 mae_vit_large_patch16' learning='--epochs 20 --batch-size 512'
fi

# 1. The tests.
at 1 && step tests 300 node node_modules/vitest/vitest.mjs run tests/cuda tests/data/device-images.test.ts --reporter=default --reporter=json \
  "--outputFile.json=$out/tests.json"

# 2. Losses and gradients against float64 on the CPU. On the CPU itself they are compared with PyTorch.
for model in $gradients; do
  for dtype in float32 bf16; do
    at 2 && step "gradients-$model-$dtype" 200 $bench gradients --json --model "$model" --batch-size 2 --dtype $dtype \
      --device $device
  done
done

# 3. Training steps, beside PyTorch eager and compiled; and those that a graph does, where launches count.
for model in $models; do
  for batch in $batches; do
    at 3 && step "step-$model-$batch" 200 $bench step --json --reference --device $device --model "$model" \
      --batch-size "$batch" $step_flags
  done
done
if [ -z "$dry" ] && at 3; then
  for model in $models; do
    step "compiled-$model" 300 $bench step --json --reference --compile --device $device --model "$model" \
      --batch-size 256 $step_flags
  done
  for case in 'overhead 2' 'mae_vit_tiny_patch4_32 64' 'mae_vit_base_patch16 64' 'mae_vit_large_patch16 64'; do
    set -- $case
    step "graph-$1-$2" 120 $bench step --json --reference --cuda-graph --device $device --model "$1" \
      --batch-size "$2" $step_flags
  done
fi

# 4. The rates of the pieces.
if ! at 4; then :
elif [ -n "$dry" ]; then
  step rates 120 $bench rates --json --device $device --amp bf16 $rates_flags
else
  for model in $models; do
    step "rates-$model" 120 $bench rates --json --device $device --amp bf16 --model "$model" $rates_flags
  done
fi

# 5. A learning run.
at 5 && step learning 600 node bin/mae-native.js train --data "$images" --model mae_vit_tiny_patch4_32 --device $device \
  --amp bf16 --out "$out/run" $learning

node scripts/gpu-results.js "$out" || failed=$((failed + 1))
[ $failed = 0 ] || { echo "$failed steps failed"; exit 1; }
