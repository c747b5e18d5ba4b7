/** Results as a table for people. */
import { describeMachine } from './machine.js';
import type { BenchResult, CaseResult, Side, StepResult } from './result.js';
import type { StartResult } from './start.js';

const NAME_WIDTH = 24;
const COLUMN_WIDTH = 18;

function row(name: string, columns: readonly string[]): string {
  return name.padEnd(NAME_WIDTH) + columns.map((text) => text.padStart(COLUMN_WIDTH)).join('');
}

/** Three significant digits: `1.23`, `45.6`, `789`. */
export function digits(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

/** The unit of a case: microseconds per op, or images per second. */
function amount(perSecond: number, unit: CaseResult['unit']): string {
  return digits(unit === 'ops/s' ? 1e6 / perSecond : perSecond);
}

export function tableHead(unit: CaseResult['unit'], withReference: boolean): string {
  const what = unit === 'ops/s' ? 'us' : unit;
  const columns = [`ours, ${what}`];
  if (withReference) columns.push(`PyTorch, ${what}`, 'time ratio', '(min to max)');
  return row('', columns);
}

export function tableRow(result: CaseResult): string {
  const { name, unit, ours, reference, time_ratio, spread } = result;
  const columns = [amount(ours.median, unit)];
  if (reference !== null && time_ratio !== null && spread !== null) {
    columns.push(
      amount(reference.median, unit),
      time_ratio.toFixed(2),
      `${(1 / spread.max).toFixed(2)} to ${(1 / spread.min).toFixed(2)}`,
    );
  }
  return row(name, columns);
}

/** The table of a cold start. */
export function startLines({ ours, reference, time_ratio, spread }: StartResult): string[] {
  const heads = ['ours, s'];
  const columns = [digits(ours.median)];
  if (reference !== null && time_ratio !== null && spread !== null) {
    heads.push('PyTorch, s', 'time ratio', '(min to max)');
    columns.push(
      digits(reference.median),
      time_ratio.toFixed(2),
      `${spread.min.toFixed(2)} to ${spread.max.toFixed(2)}`,
    );
  }
  return [row('', heads), row('start to first step', columns)];
}

/** How and where it was measured, a line each. */
export function setting({ method, machine, versions }: BenchResult): string[] {
  const { libtorch, reference } = versions;
  const theirs = reference === null ? '' : `, PyTorch ${reference}`;
  return [
    `method: ${method}`,
    `machine: ${describeMachine(machine)}`,
    `versions: libtorch ${libtorch}${theirs}, Node.js ${machine.node}`,
  ];
}

/** Results for a training step besides its throughputs, a line each. */
export function stepRemarks(result: StepResult): string[] {
  const { ours, reference, encoder_mask_tokens: tokens } = result;
  const lines: string[] = [];
  if (ours.phases_ms !== undefined) lines.push(`parts of our step: ${parts(ours)}`);
  if (reference?.phases_ms !== undefined) {
    lines.push(`parts of PyTorch's${reference.compiled ? ', compiled' : ''}: ${parts(reference)}`);
  }
  if (result.tflops !== undefined && result.gemm_share !== undefined) {
    lines.push(
      `${digits(result.tflops)} TFLOP/s in ${precisions[result.amp]}, ${percent(result.gemm_share)} of what a large matrix product reaches`,
    );
  }
  lines.push(...memoryOf(result));
  if (tokens !== undefined) {
    const [plain, masked] = result.cases.map((one) => gigaflops(one.flops_per_image as number));
    const theirs = tokens.reference_time_ratio;
    lines.push(
      `mask tokens in the encoder: ${masked} against ${plain} GFLOPs an image, ${tokens.flops_ratio.toFixed(2)} times; ` +
        `${tokens.time_ratio.toFixed(2)} times the time${theirs === null ? '' : ` (PyTorch ${theirs.toFixed(2)})`}`,
    );
  }
  return lines;
}

/** The peaks of memory of one of several cases. */
export function memoryLines(result: CaseResult): string[] {
  return memoryOf(result).map((line) => `${result.name}: ${line}`);
}

/** The peaks of memory, where they were measured. */
function memoryOf({ ours, reference }: CaseResult): string[] {
  const lines: string[] = [];
  if (ours.peak_memory_bytes !== undefined) {
    const theirs = reference === null ? '' : `; PyTorch ${peak(reference)}`;
    lines.push(`peak memory of the process: ours ${peak(ours)}${theirs}`);
  }
  if (ours.peak_device_memory_bytes !== undefined) {
    const theirs = reference?.peak_device_memory_bytes;
    lines.push(
      `peak memory of tensors on the GPU: ours ${mebibytes(ours.peak_device_memory_bytes)} MiB` +
        (theirs === undefined ? '' : `; PyTorch ${mebibytes(theirs)} MiB`),
    );
  }
  return lines;
}

export const precisions = { none: 'float32', bf16: 'bfloat16', fp16: 'float16' };

function parts({ phases_ms = {} }: Side): string {
  return Object.entries(phases_ms)
    .map(([name, ms]) => `${name} ${digits(ms)} ms`)
    .join(', ');
}

function peak({ peak_memory_bytes: bytes, peak_memory_growth_bytes: growth }: Side): string {
  if (bytes === undefined || growth === undefined) return 'unknown';
  return `${mebibytes(bytes)} MiB (${mebibytes(growth)} above the start)`;
}

export function mebibytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(0);
}

function gigaflops(flops: number): string {
  return digits(flops / 1e9);
}

/** `42 %` of 0.42, `0.35 %` of 0.0035. */
export function percent(share: number): string {
  const value = 100 * share;
  return `${value >= 10 ? value.toFixed(0) : value.toPrecision(2)} %`;
}
