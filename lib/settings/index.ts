/** Settings: their kinds, their names, and the files that hold them. Knows nothing of what they set. */
export { parseSettingsFile, readSettingsFile } from './file.js';
export type { Kind } from './kinds.js';
export * as kinds from './kinds.js';
export { nearest } from './nearest.js';
export {
  fileKey,
  flagName,
  type Given,
  helpOf,
  joinGroups,
  overlay,
  type Resolved,
  readSettings,
  resolveSettings,
  type Setting,
  type Settings,
  setting,
  withFileKeys,
} from './settings.js';
