/** Weights in files. */
export {
  checkSafetensors,
  loadSafetensors,
  readSafetensorsMetadata,
  type Safetensors,
  type SaveOptions,
  saveSafetensors,
} from './safetensors.js';
