import { type ProcessGroup, torch } from '../torch/index.js';

/** The processes that train together: this process's group; null where it trains alone. */
export function trainingGroup(): ProcessGroup | null {
  const group = torch.distributed.getProcessGroup();
  return group === null || group.worldSize === 1 ? null : group;
}
