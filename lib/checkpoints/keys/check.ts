import { type Refuse, someOf } from '../../files/refuse.js';
import { type Architecture, isDecoderKey } from './architecture.js';
import { expectedShapes } from './expected-shapes.js';
import { lookingLike } from './looks.js';
import type { Shapes } from './variant.js';

/** Names of weights that change what a model computes; others, such as a pooler's, only add outputs. */
const MODEL_PARTS =
  /^(blocks|patch_embed|decoder_\w+|norm_pre|pos_embed|dist_token|head_dist|reg(ister)?_tokens?|rope\w*|(\w+\.)?embeddings\.\w*tokens?(?<!mask_token))(\.|$)/;

/**
 * Checks names and shapes against the model that they imply.
 *
 * @returns the names that the model does not use
 * @throws UserError, by `refuse`, where a weight is missing, has another shape, or belongs to another kind of model
 */
export function checkWeights(shapes: Shapes, architecture: Architecture, refuse: Refuse): string[] {
  const expected = expectedShapes(architecture, refuse);
  const missing = [...expected.keys()].filter((name) => !shapes.has(name));
  if (missing.length > 0) {
    const what = missing.every(isDecoderKey)
      ? 'a decoder, but not the whole of it'
      : 'no whole model';
    refuse(
      `it has ${what}: ${missing.length} of ${expected.size} weights are missing, ${someOf(missing)}`,
    );
  }
  const unexpected: string[] = [];
  for (const [name, shape] of shapes) {
    const wanted = expected.get(name);
    if (wanted === undefined) {
      if (MODEL_PARTS.test(name)) {
        const place = architecture.variant === undefined ? 'a plain' : 'this kind of';
        refuse(
          `${name} has no place in ${place} vision transformer: it is of another model${lookingLike(shapes)}`,
        );
      }
      unexpected.push(name);
    } else if (String(wanted) !== String(shape)) {
      refuse(
        `${name} has the shape [${shape.join(', ')}]; the other weights imply [${wanted.join(', ')}]`,
      );
    }
  }
  return unexpected;
}
