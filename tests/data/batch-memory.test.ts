import { expect, test } from 'vitest';
import { BatchMemory } from '../../lib/data/batch-memory.js';

test('memory that was given back is taken again, and whoever has it still sees nothing', () => {
  const memory = new BatchMemory(8, 2);
  const first = memory.take(8).fill(7);
  memory.give(first);
  expect([first.length, first.buffer.byteLength]).toEqual([0, 0]);
  expect([...memory.take(8)]).toEqual(new Array(8).fill(7));
  expect([...memory.take(8)]).toEqual(new Array(8).fill(0));
});

test('memory that was transferred meanwhile is not taken again', () => {
  const memory = new BatchMemory(8, 2);
  const first = memory.take(8).fill(7);
  structuredClone(first.buffer, { transfer: [first.buffer as ArrayBuffer] });
  memory.give(first);
  expect([...memory.take(8)]).toEqual(new Array(8).fill(0));
});
