/** What PyTorch writes in Python around its ops: arguments of other forms, and functions of several ops. */
import { pcaLowrank, svdLowrank } from './lowrank.js';
import { cdist, lu, norm, tensordot } from './products.js';
import { broadcastShapes, unravelIndex } from './shapes.js';
import { unique, uniqueConsecutive } from './unique.js';
import {
  atleast1d,
  atleast2d,
  atleast3d,
  blockDiag,
  broadcastTensors,
  cartesianProd,
  chainMatmul,
  einsum,
  meshgrid,
} from './variadic.js';

export const functional = {
  atleast1d,
  atleast2d,
  atleast3d,
  blockDiag,
  broadcastShapes,
  broadcastTensors,
  cartesianProd,
  cdist,
  chainMatmul,
  einsum,
  lu,
  meshgrid,
  norm,
  pcaLowrank,
  svdLowrank,
  tensordot,
  unique,
  uniqueConsecutive,
  unravelIndex,
} as const;
