/** Whether a training's steps are done by a CUDA graph. */
import { type Device, torch } from '../torch/index.js';

/** What decides it. */
export interface GraphConditions {
  readonly cudaGraph: boolean;
  readonly gradCheckpointing: boolean;
  readonly accum: number;
}

/** Why a graph that is asked for cannot do the steps, for people; null where it can, or is not asked for. */
export function graphProblem(
  { cudaGraph, gradCheckpointing, accum }: GraphConditions,
  device: Device,
): string | null {
  if (!cudaGraph) return null;
  if (!device.startsWith('cuda')) return `${device} has none`;
  if (!torch.cuda.CUDAGraph.isAvailable()) {
    return 'the addon\'s library for CUDA is not there ("mae-native doctor" tells why)';
  }
  if (gradCheckpointing) return 'gradient checkpointing calls JavaScript on the way back';
  if (accum > 1) return 'a step of several batches is not recorded';
  return null;
}
