/** One of several processes of a group; prints what it found as a line of JSON. */

import { withBatchShare } from '../../../lib/nn/batch-share.js';
import * as nn from '../../../lib/nn/index.js';
import { type Tensor, torch } from '../../../lib/torch/index.js';

const { distributed } = torch;
const messageOfSync = (work: () => unknown): string | null => {
  try {
    work();
    return null;
  } catch (error) {
    return (error as Error).message;
  }
};

const modes: Record<string, () => Promise<unknown>> = {
  async collectives() {
    const group = await distributed.initProcessGroup();
    const { rank } = group;
    const list = async (tensor: Promise<ReturnType<typeof torch.tensor>>) =>
      (await tensor).to('float64').tolist();
    const row = (dtype: 'float64' | 'float32' | 'bfloat16' | 'float16' | 'int64' = 'float64') =>
      torch.tensor([rank + 1, 10 * rank + 3], { dtype });
    const found = {
      sums: [
        await list(group.allReduce(row('float64'))),
        await list(group.allReduce(row('float32'))),
        await list(group.allReduce(row('bfloat16'))),
        await list(group.allReduce(row('float16'))),
        await list(group.allReduce(row('int64'))),
      ],
      others: [
        await list(group.allReduce(row(), 'avg')),
        await list(group.allReduce(row(), 'product')),
        await list(group.allReduce(row(), 'min')),
        await list(group.allReduce(row(), 'max')),
      ],
      gathered: await list(group.allGather(row())),
      scattered: await list(
        group.reduceScatter(
          torch
            .tensor([
              [1, 2, 3],
              [4, 5, 6],
            ])
            .add(rank),
        ),
      ),
      sent: await list(group.broadcast(row(), 1)),
      // Several at once, which finish while JavaScript computes.
      together: await Promise.all([1, 2, 3].map((n) => list(group.allReduce(row().mul(n))))),
      objects: await group.allGatherObject({ rank, text: 'ü' }),
      place: [distributed.getRank(), distributed.getWorldSize(), distributed.isInitialized()],
    };
    await distributed.destroyProcessGroup();
    return { ...found, after: distributed.isInitialized() };
  },

  /** How far SyncBatchNorm on parts of a batch is from BatchNorm on all of it, where the second process has so many samples. */
  async normalises() {
    const group = await distributed.initProcessGroup();
    const apart: number[] = [];
    for (const second of [3, 1, 0]) {
      torch.manualSeed(second);
      const all = torch.randn([7, 3, 2], { dtype: 'float64' });
      const gradient = torch.randn([7, 3, 2], { dtype: 'float64' });
      const usual = new nn.BatchNorm1d(3, { dtype: 'float64' });
      nn.init.normal_(usual.weight as Tensor);
      const [own] = [new nn.BatchNorm1d(3, { dtype: 'float64' })];
      own.loadStateDict(usual.stateDict());
      const synced = nn.SyncBatchNorm.convertSyncBatchnorm(own);
      const [from, size] = group.rank === 0 ? [0, 7 - second] : [7 - second, second];
      const rows = size === 0 ? [0] : Array.from({ length: size }, (_, i) => from + i);
      const part = (of: Tensor) => of.narrow(0, rows[0] as number, rows.length);
      const [x, y] = [all.clone().requiresGrad_(), part(all).clone().requiresGrad_()];
      const output = usual.forward(x);
      output.backward(gradient);
      const ofPart = withBatchShare({ of: 7, rows, size }, () => {
        const result = synced.forward(y);
        result.backward(part(gradient).mul(size === 0 ? 0 : 1));
        return result;
      });
      const sums = [synced.weight, synced.bias].map((one) => one?.grad as Tensor);
      for (const sum of sums) await group.allReduce(sum);
      const pairs: [Tensor, Tensor][] = [
        [synced.runningMean as Tensor, usual.runningMean as Tensor],
        [synced.runningVar as Tensor, usual.runningVar as Tensor],
        [sums[0] as Tensor, usual.weight?.grad as Tensor],
        [sums[1] as Tensor, usual.bias?.grad as Tensor],
        [ofPart, part(output)],
        [y.grad as Tensor, part(x.grad as Tensor).mul(size === 0 ? 0 : 1)],
      ];
      apart.push(...pairs.map(([a, b]) => a.sub(b).abs().max().item<number>()));
    }
    await distributed.destroyProcessGroup();
    return apart;
  },

  /** A sum within a forward pass, and its gradient. */
  async differentiates() {
    const group = await distributed.initProcessGroup();
    const x = torch.tensor([group.rank + 1, 2], { dtype: 'float64', requiresGrad: true });
    const sum = distributed.nn.functional.allReduce(x);
    sum
      .mul(group.rank + 1)
      .sum()
      .backward();
    const mistake = () => group.allReduceSync(torch.ones([2]), 'mean' as 'sum');
    const found = { sum: sum.tolist(), grad: x.grad?.tolist(), refusal: messageOfSync(mistake) };
    await distributed.destroyProcessGroup();
    return found;
  },

  async refusals() {
    const group = await distributed.initProcessGroup();
    const messageOf = (work: () => Promise<unknown>) =>
      work().then(
        () => null,
        (error: Error) => error.message,
      );
    const found = [
      await messageOf(() => group.allReduce(torch.ones([2, 2]).t().narrow(0, 0, 1))),
      await messageOf(() => group.allReduce(torch.ones([2]), 'mean' as 'sum')),
      await messageOf(() => group.broadcast(torch.ones([2]), 2)),
      await messageOf(() => group.reduceScatter(torch.ones([3]))),
      await messageOf(() => distributed.initProcessGroup()),
    ];
    await distributed.destroyProcessGroup();
    return [...found, await messageOf(() => group.allReduce(torch.ones([2])))];
  },

  async again() {
    let sum = 0;
    for (let i = 0; i < 100; i++) {
      const group = await distributed.initProcessGroup();
      using one = torch.ones([1]);
      sum += (await group.allReduce(one)).item<number>();
      await distributed.destroyProcessGroup();
    }
    return sum;
  },

  /**
   * Steps whose gradients a reducer sums: the first observes, the second overlaps, the third has a gradient in rank 1 alone, the
   * fourth is of two batches. Each is compared with sums of the same gradients, taken after the backward pass.
   */
  async gradients() {
    const group = await distributed.initProcessGroup();
    const { rank } = group;
    torch.manualSeed(rank);
    // More than one bucket, and one that is smaller than a line of the cache.
    const params = [[700, 800], [7], [5, 3], [600, 900], []].map((shape) =>
      torch.randn(shape, { dtype: 'float64', requiresGrad: true }),
    );
    const compression = process.argv[3] as 'none' | 'bf16';
    using reducer = await group.gradientReducer(params, { compression });
    const backward = (step: number) => {
      using _ = torch.scope();
      const used = params.filter((_, i) => i !== 2 || step !== 2 || rank === 1);
      const terms = used.map((one) =>
        one
          .pow(2)
          .mul(step + 1)
          .sum(),
      );
      terms.reduce((sum, term) => sum.add(term)).backward();
    };
    const clear = () => {
      for (const one of params) one.grad = null;
    };
    const apart: number[] = [];
    const answers: boolean[][] = [];
    let checksum = 0;
    for (const step of [0, 1, 2, 3]) {
      using _ = torch.scope();
      const batches = step === 3 ? 2 : 1;
      for (let i = 0; i < batches; i++) backward(step);
      const sums = params.map((one) => one.grad?.clone() ?? torch.zerosLike(one));
      for (const sum of sums) await group.allReduce(sum.detach());
      clear();
      for (let i = 0; i < batches; i++) {
        if (i === batches - 1) reducer.arm();
        backward(step);
      }
      answers.push(await reducer.sum([rank === 1, step === 9]));
      for (const [i, one] of params.entries()) {
        const { grad } = one;
        if (grad === null) throw new Error(`parameter ${i} has no gradient in step ${step}`);
        const sum = sums[i] as typeof grad;
        apart.push(grad.sub(sum).abs().max().div(sum.abs().max()).item<number>());
        checksum += grad.sum().item<number>();
      }
      clear();
    }
    const { transport } = reducer;
    reducer.dispose();
    await distributed.destroyProcessGroup();
    return { transport, apart: Math.max(...apart), answers, checksum };
  },

  /** Steps in which rank 0 sums within the backward pass before a bucket is full, and rank 1 afterwards. */
  async anyOrder() {
    const group = await distributed.initProcessGroup({ timeout: 30 });
    const own = torch.ones([3], { dtype: 'float64', requiresGrad: true });
    // A dtype of its own is a bucket of its own.
    const other = torch.ones([1000], { requiresGrad: true });
    using reducer = await group.gradientReducer([own, other]);
    const grads: number[][] = [];
    for (let step = 0; step < 3; step++) {
      using _ = torch.scope();
      const terms = [
        () => other.mul(2).sum().to('float64'),
        () => distributed.nn.functional.allReduce(own.mul(3)).sum(),
      ];
      // The backward pass takes the last one first.
      const [first, second] = group.rank === 0 ? terms : terms.reverse();
      const loss = torch.stack([first?.() as Tensor, second?.() as Tensor]).sum();
      reducer.arm();
      loss.backward();
      await reducer.sum();
      grads.push([other, own].map(({ grad }) => (grad as Tensor).sum().item<number>()));
      for (const one of [own, other]) one.grad = null;
    }
    reducer.dispose();
    await distributed.destroyProcessGroup();
    return grads;
  },

  /** Rank 1 is killed while rank 0 waits for its gradients. */
  async killedInStep() {
    const group = await distributed.initProcessGroup({ timeout: 60 });
    const params = [torch.ones([1000], { requiresGrad: true })];
    using reducer = await group.gradientReducer(params);
    (params[0] as (typeof params)[0]).sum().backward();
    await group.barrier();
    if (group.rank === 1) process.kill(process.pid, 'SIGKILL');
    await reducer.sum();
    return null;
  },

  /** Rank 1 comes to no barrier. */
  async late() {
    const group = await distributed.initProcessGroup({ timeout: 60 });
    if (group.rank === 0) await group.barrier({ timeout: 0.5 });
    else await new Promise((resolve) => setTimeout(resolve, 1500));
    return null;
  },

  /** Rank 1 is killed while rank 0 waits for it. */
  async killed() {
    const group = await distributed.initProcessGroup({ timeout: 60 });
    await group.barrier();
    if (group.rank === 1) process.kill(process.pid, 'SIGKILL');
    await group.allReduce(torch.ones([1000]));
    return null;
  },

  /** Rank 1 is killed while rank 0 waits for it in a forward pass. */
  async killedSync() {
    const group = await distributed.initProcessGroup({ timeout: 60 });
    await group.barrier();
    if (group.rank === 1) process.kill(process.pid, 'SIGKILL');
    try {
      group.allReduceSync(torch.ones([1000]));
    } catch (error) {
      throw await group.failureOf(error);
    }
    return null;
  },

  /** Rank 1 computes without end. */
  async hangs() {
    const group = await distributed.initProcessGroup({ timeout: 2 });
    await group.barrier();
    const end = Date.now() + 60_000;
    if (group.rank === 1) while (Date.now() < end);
    await group.allReduce(torch.ones([1000]));
    return null;
  },

  /** Rank 1 says why it ends. */
  async fails() {
    const group = await distributed.initProcessGroup({ timeout: 60 });
    await group.barrier();
    if (group.rank === 1) {
      await group.abort('its disk is full');
      process.exit(3);
    }
    await group.allReduce(torch.ones([1000]));
    return null;
  },
};

try {
  console.log(JSON.stringify(await modes[process.argv[2] as string]?.()));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
