/** Settings: their kinds, names, and files. Independent of what they are used for. */
export { parseSettingsFile, readSettingsFile } from './file.js';
export * as kinds from './kinds.js';
export { expectation, type Kind } from './kinds.js';
export { nearest } from './nearest.js';
export { checkOptions } from './options.js';
export { SettingError } from './setting-error.js';
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
