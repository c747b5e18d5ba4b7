/** Sums of a profile over all calls of each op. */

import { checkOptions } from '../options.js';
import { externalId, type TraceEvent, type TraceEvents } from './trace.js';

/** The calls of one op or range. Times are in microseconds. */
export interface KeyAverage {
  readonly key: string;
  readonly count: number;
  /** Time on the CPU, without that of inner calls; over all keys it adds up to the profile's. */
  readonly selfCpuTimeTotal: number;
  readonly cpuTimeTotal: number;
  /** Time of the kernels and copies that it started on a device itself. */
  readonly selfDeviceTimeTotal: number;
}

export interface TableOptions {
  /** Rows to show, 20 by default; the others are summed in one. */
  rowLimit?: number;
}

/** `torch.profiler`'s `key_averages()`: the costliest first, by the device's time where a device did something. */
export class KeyAverages implements Iterable<KeyAverage> {
  private readonly rows: readonly KeyAverage[];
  /** Sums over all keys: the time that was profiled, threads together, and that of devices. */
  readonly selfCpuTimeTotal: number;
  readonly selfDeviceTimeTotal: number;

  constructor(events: TraceEvents) {
    const rows = averages(events);
    this.selfCpuTimeTotal = sum(rows, 'selfCpuTimeTotal');
    this.selfDeviceTimeTotal = sum(rows, 'selfDeviceTimeTotal');
    const cost = this.usesDevice ? 'selfDeviceTimeTotal' : 'selfCpuTimeTotal';
    this.rows = rows.sort((a, b) => b[cost] - a[cost]);
  }

  [Symbol.iterator](): Iterator<KeyAverage> {
    return this.rows[Symbol.iterator]();
  }

  private get usesDevice(): boolean {
    return this.selfDeviceTimeTotal > 0;
  }

  /** A table as text. Shares and times add up to the last line's. */
  table(options: TableOptions = {}): string {
    checkOptions('table', options, ['rowLimit']);
    const { rowLimit = 20 } = options;
    const shown = this.rows.slice(0, rowLimit);
    const rest = this.rows.slice(rowLimit);
    const lines = shown.map((row) => [row.key, ...this.cells(row, milliseconds(row.cpuTimeTotal))]);
    if (rest.length > 0) lines.push([`${rest.length} others`, ...this.cells(added(rest), '')]);
    lines.push(['total', ...this.cells(added(this.rows), '')]);
    const device = this.usesDevice ? ['self device, ms', '%'] : [];
    return aligned([['', 'calls', 'self CPU, ms', '%', 'CPU, ms', ...device], ...lines]);
  }

  private cells(row: Omit<KeyAverage, 'key' | 'cpuTimeTotal'>, total: string): string[] {
    const { count, selfCpuTimeTotal: cpu, selfDeviceTimeTotal: device } = row;
    const own = [milliseconds(device), percent(device, this.selfDeviceTimeTotal)];
    return [
      String(count),
      milliseconds(cpu),
      percent(cpu, this.selfCpuTimeTotal),
      total,
      ...(this.usesDevice ? own : []),
    ];
  }
}

type Totals = { -readonly [K in keyof KeyAverage]: KeyAverage[K] };

function averages({ cpu, device }: TraceEvents): KeyAverage[] {
  const byKey = new Map<string, Totals>();
  const totals = (key: string): Totals => {
    const found = byKey.get(key);
    if (found !== undefined) return found;
    const made = { key, count: 0, selfCpuTimeTotal: 0, cpuTimeTotal: 0, selfDeviceTimeTotal: 0 };
    byKey.set(key, made);
    return made;
  };
  const starters = new Map<number, string>();
  for (const { event, self } of selfTimes(cpu)) {
    const key = keyOf(event);
    const row = totals(key);
    row.count++;
    row.cpuTimeTotal += event.dur;
    row.selfCpuTimeTotal += self;
    const id = externalId(event);
    // The driver's call carries the id of its op too.
    if (id !== undefined && event.cat === 'cpu_op') starters.set(id, key);
  }
  for (const event of device) {
    const key = starters.get(externalId(event) ?? Number.NaN);
    const row = totals(key ?? event.name);
    row.selfDeviceTimeTotal += event.dur;
    // Work that no recorded op started has a key of its own.
    if (key === undefined) row.count++;
  }
  return [...byKey.values()];
}

/** Steps are one key, whatever their numbers. */
function keyOf({ name }: TraceEvent): string {
  return name.replace(/^(ProfilerStep)#\d+$/, '$1*');
}

interface Open {
  readonly event: TraceEvent;
  readonly end: number;
  self: number;
}

/** Each event's time without that of events inside it, on the same thread. */
function selfTimes(events: readonly TraceEvent[]): Open[] {
  const threads = new Map<string, TraceEvent[]>();
  for (const event of events) {
    const thread = `${event.pid} ${event.tid}`;
    const known = threads.get(thread);
    if (known === undefined) threads.set(thread, [event]);
    else known.push(event);
  }
  return [...threads.values()].flatMap(selfTimesOfThread);
}

function selfTimesOfThread(events: readonly TraceEvent[]): Open[] {
  const inOrder = [...events].sort((a, b) => a.ts - b.ts || b.dur - a.dur);
  const open: Open[] = [];
  return inOrder.map((event) => {
    while (open.length > 0 && (open.at(-1) as Open).end <= event.ts) open.pop();
    const outer = open.at(-1);
    // Clocks of different sources may let an event end slightly after its parent; that time must not count twice.
    const over = Math.max(0, event.ts + event.dur - (outer?.end ?? Infinity));
    const one: Open = { event, end: event.ts + event.dur - over, self: event.dur - over };
    if (outer !== undefined) outer.self -= one.self;
    open.push(one);
    return one;
  });
}

type Sums = 'count' | 'selfCpuTimeTotal' | 'selfDeviceTimeTotal';

function sum(rows: readonly KeyAverage[], what: Sums): number {
  return rows.reduce((total, row) => total + row[what], 0);
}

function added(rows: readonly KeyAverage[]): Pick<KeyAverage, Sums> {
  return {
    count: sum(rows, 'count'),
    selfCpuTimeTotal: sum(rows, 'selfCpuTimeTotal'),
    selfDeviceTimeTotal: sum(rows, 'selfDeviceTimeTotal'),
  };
}

function milliseconds(microseconds: number): string {
  return (microseconds / 1000).toFixed(3);
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '' : ((100 * part) / whole).toFixed(1);
}

/** C++ names can be as long as a page. */
const LONGEST_NAME = 60;

/** The first column to the left, the others to the right. */
function aligned(rows: readonly (readonly string[])[]): string {
  const short = rows.map(([name = '', ...cells]) => [
    name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name,
    ...cells,
  ]);
  const widths = (short[0] as string[]).map((_, i) =>
    Math.max(...short.map((row) => (row[i] ?? '').length)),
  );
  return short
    .map((row) =>
      row
        .map((cell, i) =>
          i === 0 ? cell.padEnd(widths[0] as number) : cell.padStart(widths[i] as number),
        )
        .join('  '),
    )
    .join('\n');
}
