/** Questions to the server. */
import type { CurveHeader, CurveRequest } from '../protocol.js';

/** @throws Error with what the server says */
export async function ask<T>(path: string, body?: object | Blob): Promise<T> {
  return (await (await request(path, body)).json()) as T;
}

async function request(path: string, body?: object | Blob): Promise<Response> {
  const isBlob = body instanceof Blob;
  const type = isBlob ? 'application/octet-stream' : 'application/json';
  const response = await fetch(
    path,
    body === undefined
      ? {}
      : {
          method: 'POST',
          headers: { 'Content-Type': type },
          body: isBlob ? body : JSON.stringify(body),
        },
  );
  if (response.ok) return response;
  const { error = response.statusText } = (await response.json().catch(() => ({}))) as {
    error?: string;
  };
  throw new Error(error);
}

/** Columns of numbers. */
export interface Columns {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

export interface CurveLine {
  readonly raw: Columns;
  readonly smoothed: Columns;
  readonly band: {
    readonly x: Float64Array;
    readonly low: Float64Array;
    readonly high: Float64Array;
  };
}

export interface Curve extends Omit<CurveHeader, 'lines'> {
  readonly lines: readonly CurveLine[];
}

/** A curve of several runs, in the form that protocol.ts describes. */
export async function askCurve(asked: CurveRequest): Promise<Curve> {
  const buffer = await (await request('/api/curve', asked)).arrayBuffer();
  const length = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  let at = 4 + length;
  const take = (count: number): Float64Array => {
    const column = new Float64Array(buffer, at, count);
    at += 8 * count;
    return column;
  };
  const { lines, ...rest } = header as CurveHeader;
  return {
    ...rest,
    lines: lines.map(({ raw, smoothed, band }) => ({
      raw: { x: take(raw), y: take(raw) },
      smoothed: { x: take(smoothed), y: take(smoothed) },
      band: { x: take(band), low: take(band), high: take(band) },
    })),
  };
}
