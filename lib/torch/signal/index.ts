/** torch.signal. */
import * as windows from './windows.js';

export type { WindowOptions } from './windows.js';
export const signal = { windows } as const;
