import type { RandomStream } from '../random.js';
import type { ColorOp } from './color-ops.js';

const KINDS = ['brightness', 'contrast', 'saturation'] as const;

/**
 * Draws what torchvision's `ColorJitter(strength, strength, strength)` does to one image:
 * brightness, contrast and saturation in random order, each by a factor from 1 - strength, but no
 * less than 0, to 1 + strength.
 */
export function drawColorJitter(strength: number, random: RandomStream): ColorOp[] {
  const left: ColorOp['kind'][] = [...KINDS];
  const drawn: ColorOp[] = [];
  while (left.length > 0) {
    const [kind] = left.splice(random.below(left.length), 1) as [ColorOp['kind']];
    drawn.push({ kind, value: random.uniform(Math.max(0, 1 - strength), 1 + strength) });
  }
  return drawn;
}
