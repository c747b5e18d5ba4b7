/** Packed shards: images scaled once and stored in few large files. */
export { type Inspection, inspectData, type PackedInspection, type Range } from './inspect.js';
export type { PackSettings } from './metadata.js';
export { type PackHooks, type PackOptions, type PackSummary, packDataset } from './pack.js';
export { type Damage, type Verification, type VerifyOptions, verifyData } from './verify.js';
