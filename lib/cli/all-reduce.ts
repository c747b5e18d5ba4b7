/** A program: one of two processes that add their numbers, for `mae-native doctor`. */
import { DistributedError, torch } from '../torch/index.js';
import { note } from './output.js';

try {
  const group = await torch.distributed.initProcessGroup();
  const sum = await group.allReduce(torch.tensor([group.rank + 1]));
  if (sum.item<number>() !== 3) throw new DistributedError(`1 + 2 came to ${sum.item<number>()}`);
  await torch.distributed.destroyProcessGroup();
} catch (error) {
  note(String(error instanceof Error ? error.message.split('\n')[0] : error));
  process.exitCode = 1;
}
