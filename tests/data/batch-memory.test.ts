import { expect, test } from 'vitest';
import { BatchMemory } from '../../lib/data/batch-memory.js';

const make = (bytes: number) => new Uint8Array(bytes);

test('memory that was given back is taken again', () => {
  const memory = new BatchMemory({ bytes: 8, most: 2, make });
  const first = memory.take(8).fill(7);
  memory.give(first);
  expect(memory.take(8)).toBe(first);
  expect([...memory.take(8)]).toEqual(new Array(8).fill(0));
});

test.each(['before it is given back', 'afterwards'])(
  'memory that was transferred %s is not taken again',
  (when) => {
    const memory = new BatchMemory({ bytes: 8, most: 2, make });
    const first = memory.take(8).fill(7);
    const transfer = () =>
      structuredClone(first.buffer, { transfer: [first.buffer as ArrayBuffer] });
    if (when === 'afterwards') memory.give(first);
    transfer();
    if (when !== 'afterwards') memory.give(first);
    expect([...memory.take(8)]).toEqual(new Array(8).fill(0));
  },
);
