/** Every parity case. */
import { functional } from './functional.js';
import { networks, products } from './nn.js';
import { others } from './others.js';
import { pointwise } from './pointwise.js';
import { reductions } from './reductions.js';
import { shapes } from './shapes.js';
import type { Case } from './spec.js';

export const cases: readonly Case[] = [
  ...pointwise,
  ...reductions,
  ...shapes,
  ...products,
  ...networks,
  ...others,
  ...functional,
];
