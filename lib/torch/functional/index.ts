/** What PyTorch writes in Python around its ops: arguments of other forms, and functions of several ops. */
export { pcaLowrank, svdLowrank } from './lowrank.js';
export { cdist, lu, norm, tensordot } from './products.js';
export { broadcastShapes, unravelIndex } from './shapes.js';
export { unique, uniqueConsecutive } from './unique.js';
export {
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
