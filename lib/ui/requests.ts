/** Checks of what is asked for. */
import { BadRequest } from './exchange.js';
import type { ExportRequest } from './exports.js';
import { type CurveRequest, type XAxis, xAxes } from './protocol.js';

/** @throws BadRequest naming what is wrong */
export function checkCurveRequest(given: Partial<CurveRequest>): CurveRequest {
  const { name, x = 'step', lines, range = null, width = 800, smooth = 0 } = given;
  if (typeof name !== 'string') throw new BadRequest('name should be that of a curve');
  if (!xAxes.includes(x)) throw new BadRequest(`x should be one of ${xAxes.join(', ')}`);
  const areLines =
    Array.isArray(lines) &&
    lines.every((ids) => Array.isArray(ids) && ids.every((id) => typeof id === 'string'));
  if (!areLines) throw new BadRequest('lines should be lists of runs');
  const isRange = range === null || (Array.isArray(range) && range.every(Number.isFinite));
  if (!isRange) throw new BadRequest('range should be two numbers');
  if (!(width >= 1 && width <= 10_000)) throw new BadRequest('width should be 1 to 10,000');
  if (!(smooth >= 0 && smooth < 1)) throw new BadRequest('smooth should be from 0 to below 1');
  return { name, x, lines, range, width: Math.floor(width), smooth };
}

/**
 * A request in a query: `name=loss&x=step&line=a&line=b%0Ac&from=0&to=9&log=1`. The runs of a line are apart by line breaks,
 * which no name on a page has.
 *
 * @throws BadRequest naming what is wrong
 */
export function readExportRequest(query: URLSearchParams): ExportRequest {
  const number = (key: string): number | undefined =>
    query.has(key) ? Number(query.get(key)) : undefined;
  const [from, to] = [number('from'), number('to')];
  const checked = checkCurveRequest({
    name: query.get('name') as string,
    x: (query.get('x') ?? 'step') as XAxis,
    lines: query.getAll('line').map((ids) => ids.split('\n')),
    range: from === undefined || to === undefined ? null : [from, to],
    smooth: number('smooth') ?? 0,
  });
  return { ...checked, log: query.get('log') === '1' };
}
