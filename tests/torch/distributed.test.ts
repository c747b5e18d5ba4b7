/** torch.distributed: processes of this machine, over Gloo. */
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { torch } from '../../lib/index.js';
import { freePort, placeOfRank } from '../support/port.js';
import { type Running, startNode } from '../support/processes.js';

const script = fileURLToPath(new URL('children/distributed.ts', import.meta.url));

async function startPair(
  mode: string,
  more: { port?: number; env?: NodeJS.ProcessEnv; args?: string[] } = {},
): Promise<readonly [Running, Running]> {
  const { port = await freePort(), args = [] } = more;
  const start = (rank: number) =>
    startNode(['--import', 'tsx', script, mode, ...args], {
      env: { ...placeOfRank(rank, 2, port), ...more.env },
    });
  return [start(0), start(1)];
}

const messages = { env: { MAE_NATIVE_SHARED_MEMORY: '0' } };

/** What both processes print. */
async function pair(...started: Parameters<typeof startPair>): Promise<[unknown, unknown]> {
  const outcomes = await Promise.all((await startPair(...started)).map(({ outcome }) => outcome));
  for (const { code, stderr } of outcomes)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return outcomes.map(({ stdout }) => JSON.parse(stdout)) as [unknown, unknown];
}

describe('two processes', () => {
  test('exchange tensors of every dtype, by every op', async () => {
    const common = {
      sums: Array.from({ length: 5 }, () => [3, 16]),
      others: [
        [1.5, 8],
        [2, 39],
        [1, 3],
        [2, 13],
      ],
      gathered: [
        [1, 3],
        [2, 13],
      ],
      sent: [2, 13],
      together: [
        [3, 16],
        [6, 32],
        [9, 48],
      ],
      objects: [
        { rank: 0, text: 'ü' },
        { rank: 1, text: 'ü' },
      ],
      after: false,
    };
    expect(await pair('collectives')).toEqual([
      { ...common, scattered: [3, 5, 7], place: [0, 2, true] },
      { ...common, scattered: [9, 11, 13], place: [1, 2, true] },
    ]);
  });

  test('normalise by the batch that they share, however it is shared', async () => {
    for (const apart of (await pair('normalises')) as number[][]) {
      expect(apart).toHaveLength(18);
      // A few sums of numbers of about 1, which round by 2^-53.
      expect(Math.max(...apart)).toBeLessThan(1e-14);
    }
  });

  test('sum within a forward pass, and sum gradients within the backward pass', async () => {
    const refusal = "distributed.allReduceSync: op is 'mean'; expected sum, avg, product, min, max";
    const found = { sum: [3, 4], grad: [3, 3], refusal };
    expect(await pair('differentiates')).toEqual([found, found]);
  });

  test('are told what is wrong with an argument at once', async () => {
    const [first, second] = await pair('refusals');
    expect(first).toEqual(second);
    expect(first).toEqual([
      'distributed.allReduce: the tensor is not contiguous; tensor.contiguous() is',
      "distributed.allReduce: op is 'mean'; expected sum, avg, product, min, max",
      'distributed.broadcast: src is 2; expected a rank below 2',
      'distributed.reduceScatter: the tensor has shape [3]; expected 2 parts, a first dimension of that size',
      'distributed.initProcessGroup: this process is in a group; destroyProcessGroup() leaves it',
      'distributed.allReduce: the process group was destroyed',
    ]);
  });

  test('begin and end a hundred times', { timeout: 180_000 }, async () => {
    // The store is here, as with torchrun: a client that comes before its server waits for more than a second.
    const options = { port: 0, isServer: true };
    const store = await torch.distributed.TCPStore.connect('127.0.0.1', options);
    const env = { TORCHELASTIC_USE_AGENT_STORE: 'True' };
    expect(await pair('again', { port: store.port, env })).toEqual([200, 200]);
    await store.close();
  });
});

describe('gradients of two processes', () => {
  // Others than Linux have messages alone.
  const shared = process.platform === 'linux' ? 'shared memory' : 'gloo';
  test.each([
    ['none', shared, {}],
    ['none', 'gloo', messages],
    ['bf16', shared, {}],
    ['bf16', 'gloo', messages],
  ] as const)('are summed in %s compression by %s', async (compression, transport, more) => {
    const found = (await pair('gradients', { ...more, args: [compression] })) as {
      transport: string;
      apart: number;
      answers: boolean[][];
    }[];
    // The same numbers in both, to the last bit.
    expect(found[0]).toEqual(found[1]);
    const { answers, apart } = found[0] as (typeof found)[0];
    expect(found[0]?.transport).toBe(transport);
    expect(answers).toEqual(Array.from({ length: 4 }, () => [true, false]));
    // Two numbers have one sum, to the last bit. bfloat16 rounds both and their sum, by 2^-9 each.
    if (compression === 'none') expect(apart).toBe(0);
    else expect(apart).toBeLessThan(2 ** -7);
  });
});

test.each([{}, messages])(
  'gradients may be sent before or after sums of the backward pass: %o',
  async (how) => {
    // Of two processes: 1000 times 2, and 3 times 3, which the sum within the backward pass doubles.
    const grads = Array.from({ length: 3 }, () => [4000, 36]);
    expect(await pair('anyOrder', how)).toEqual([grads, grads]);
  },
);

/** What the first process says when the second does not do its part. */
async function complaint(
  mode: string,
  ...more: [Parameters<typeof startPair>[1]?]
): Promise<string> {
  const [first, second] = await startPair(mode, ...more);
  const { code, stderr } = await first.outcome;
  second.child.kill('SIGKILL');
  await second.outcome;
  expect(code).toBe(1);
  return stderr;
}

test.each([
  ['another world size', [0, 2], [1, 3], 'its world size is \\d, and others have another one'],
  ['a rank twice', [1, 3], [1, 3], 'another process has this rank, too'],
] as const)('processes with %s say so', async (_, one, other, problem) => {
  // The store is here: neither process has to be the first.
  const store = await torch.distributed.TCPStore.connect('127.0.0.1', { port: 0, isServer: true });
  const env = { TORCHELASTIC_USE_AGENT_STORE: 'True' };
  const outcomes = await Promise.all(
    [one, other].map(
      ([rank, size]) =>
        startNode(['--import', 'tsx', script, 'late'], {
          env: { ...placeOfRank(rank, size, store.port), ...env },
        }).outcome,
    ),
  );
  await store.close();
  expect(outcomes.map(({ code }) => code)).toEqual([1, 1]);
  // One of them finds it, and the other is told.
  const said = outcomes.map(({ stderr }) => stderr).join('');
  expect(said).toMatch(new RegExp(`rank \\d of \\d: ${problem}`));
  expect(said).toMatch(new RegExp(`rank \\d of \\d failed: ${problem}`));
});

describe('a process names the one', () => {
  test('that comes to no barrier', async () => {
    expect(await complaint('late')).toBe('rank 1 of 2 did not reach the barrier within 0.5 s\n');
  });

  test('that was killed, long before the time is over', async () => {
    expect(await complaint('killed')).toMatch(
      /^rank 1 of 2 does not answer: killed, or hanging \([^\n]*\)\n$/,
    );
  });

  test('that was killed while this one waits in a forward pass', async () => {
    expect(await complaint('killedSync')).toMatch(
      /^rank 1 of 2 does not answer: killed, or hanging \([^\n]*\)\n$/,
    );
  });

  test.each([
    ['memory', {}],
    ['messages', messages],
  ])('that was killed in a step, by %s', async (_, more) => {
    expect(await complaint('killedInStep', more)).toMatch(
      /^rank 1 of 2 does not answer: killed, or hanging \([^\n]*\)\n$/,
    );
  });

  test('that hangs', async () => {
    expect(await complaint('hangs')).toMatch(
      /^rank 1 of 2 does not answer: killed, or hanging \([^\n]*\)\n$/,
    );
  });

  test('that fails, and its reason', async () => {
    expect(await complaint('fails')).toBe('rank 1 of 2 failed: its disk is full\n');
  });
});
