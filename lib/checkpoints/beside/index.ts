/** What the files beside a checkpoint's weights say of the model: Hugging Face's and timm's. */
import { join } from 'node:path';
import type { Architecture } from '../keys/architecture.js';
import type { Description } from './description.js';
import { isTransformersConfig, readPreprocessor, readTransformersConfig } from './huggingface.js';
import { readJsonObject } from './json-object.js';
import { isTimmConfig, readTimmConfig } from './timm.js';

export {
  DESCRIPTION_KEY,
  type Description,
  readDescription,
  writeDescription,
} from './description.js';
export { locateWeights, type WeightFiles } from './locate.js';

/**
 * Reads what lies beside weights of other programs. A config.json of neither program is none of a model's.
 *
 * @param names Whose key names the weights have: a config of the other program is not theirs.
 * @throws UserError that names the file where one is damaged, or of other weights
 */
export function describeBeside(
  folder: string,
  names: 'reference' | 'huggingface',
  architecture: Architecture,
): Description {
  const source = join(folder, 'config.json');
  const config = readJsonObject(source);
  if (names === 'reference') {
    return config !== null && isTimmConfig(config)
      ? { source, ...readTimmConfig(config, architecture) }
      : {};
  }
  return {
    ...(config !== null && isTransformersConfig(config)
      ? { source, ...readTransformersConfig(config, architecture) }
      : {}),
    ...readPreprocessor(folder),
  };
}
