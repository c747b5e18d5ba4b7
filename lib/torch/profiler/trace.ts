/** Traces in Chrome's Trace Event Format, as libtorch's profiler writes them. */

/** A span of time. Times are in microseconds. */
export interface TraceEvent {
  readonly name: string;
  /** Its kind: `cpu_op`, `user_annotation`, `kernel` ... */
  readonly cat: string;
  readonly pid: number | string;
  readonly tid: number | string;
  readonly ts: number;
  readonly dur: number;
  readonly args?: Readonly<Record<string, unknown>>;
}

/** Work on the CPU, with the calls that start work on a device. */
const CPU_KINDS = new Set(['cpu_op', 'user_annotation', 'cuda_runtime', 'cuda_driver']);
/** Work on a device. */
const DEVICE_KINDS = new Set(['kernel', 'gpu_memcpy', 'gpu_memset']);

export interface TraceEvents {
  readonly cpu: readonly TraceEvent[];
  readonly device: readonly TraceEvent[];
}

/** The spans of a trace. Its marks, thread names and arrows are left out. */
export function readTrace(json: string): TraceEvents {
  const { traceEvents } = JSON.parse(json) as { traceEvents: (TraceEvent & { ph: string })[] };
  const spans = traceEvents.filter(({ ph }) => ph === 'X');
  return {
    cpu: spans.filter(({ cat }) => CPU_KINDS.has(cat)),
    device: spans.filter(({ cat }) => DEVICE_KINDS.has(cat)),
  };
}

/** The id that links work on a device to the op that started it; undefined where there is none. */
export function externalId({ args }: TraceEvent): number | undefined {
  return args?.['External id'] as number | undefined;
}
