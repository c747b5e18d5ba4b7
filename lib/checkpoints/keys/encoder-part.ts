/** The encoder in the checkpoint of a model of which it is a part, such as a student with its teacher. */
import type { Refuse } from '../../files/refuse.js';
import type { Weights } from './huggingface.js';
import { underPrefix } from './state-dict.js';

/** Weights of an encoder, under the names that it has alone. */
interface EncoderPart {
  readonly weights: Weights;
  /** With a card of the encoder alone. */
  readonly metadata: Readonly<Record<string, string>>;
  /** A line for what was taken and left. */
  readonly notes: readonly string[];
}

/**
 * Selects the part that the model card names as the encoder. Without such a card all weights are kept.
 *
 * @throws UserError, by `refuse`, where there are no weights of it
 */
export function encoderPart(
  weights: Weights,
  metadata: Readonly<Record<string, string>>,
  refuse: Refuse,
): EncoderPart {
  const card = cardOf(metadata);
  const { encoder, ...rest } = card ?? {};
  if (typeof encoder !== 'string') return { weights, metadata, notes: [] };
  const prefix = `${encoder}.`;
  const [own, others] = [new Map(), new Set<string>()];
  for (const [name, tensor] of Object.entries(weights)) {
    const isOwn = name.startsWith(prefix);
    // A head of the method, such as a projector, is none of a classifier.
    if (isOwn && !name.startsWith(`${prefix}head.`)) own.set(name.slice(prefix.length), tensor);
    else others.add(name.split('.')[0] as string);
  }
  if (own.size === 0) {
    refuse(`its model card says that its encoder is ${encoder}, and it has no weights of that`);
  }
  return {
    weights: Object.fromEntries(own),
    metadata: { ...metadata, model: JSON.stringify(rest) },
    notes: [`taken: ${encoder}; left: the rest of ${[...others].join(', ')}`],
  };
}

/**
 * Selects the part that the user names by the beginning of its names. What the card says of the encoder holds for it.
 *
 * @throws UserError, by `refuse`, where there are no weights of it
 */
export function givenPart(
  weights: Weights,
  metadata: Readonly<Record<string, string>>,
  prefix: string,
  refuse: Refuse,
): EncoderPart {
  const own = underPrefix(weights, prefix, refuse);
  const { encoder: _, ...rest } = cardOf(metadata) ?? {};
  const left = Object.keys(weights).length - Object.keys(own).length;
  return {
    weights: own,
    metadata: 'model' in metadata ? { ...metadata, model: JSON.stringify(rest) } : metadata,
    notes: [`taken: weights that begin with ${prefix}; left: ${left} others`],
  };
}

/** The card as far as it can be read: whoever needs the whole of it says what is wrong with it. */
function cardOf({ model }: Readonly<Record<string, string>>): Record<string, unknown> | null {
  try {
    return JSON.parse(model ?? 'null') as Record<string, unknown> | null;
  } catch {
    return null;
  }
}
