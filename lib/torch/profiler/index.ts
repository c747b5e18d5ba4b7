/** torch.profiler. */
import { profile } from './profile.js';
import { recordFunction } from './record-function.js';

export type { KeyAverage, KeyAverages, TableOptions } from './averages.js';
export type { Profile, ProfileOptions, ProfilerActivity, ProfilerSchedule } from './profile.js';
export type { RecordFunction } from './record-function.js';

export const profiler = { profile, recordFunction };
