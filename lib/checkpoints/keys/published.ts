/** Encoders that lie in the checkpoints of the methods that trained them, under their authors' names. */
import type { Description } from '../beside/description.js';
import type { Weights } from './huggingface.js';

/** Where the encoder is, and what that tells of it. */
const PARTS: readonly { readonly prefix: string; told(dim: number): Description }[] = [
  // DINO's and DINOv2's teacher or student, beside its head.
  { prefix: 'backbone.', told: () => ({}) },
  // MoCo v3, whose small encoder has 12 heads (arXiv:2104.02057, appendix A).
  {
    prefix: 'base_encoder.',
    told: (dim) => (dim === 384 ? { source: 'the layout of MoCo v3', heads: 12 } : {}),
  },
  // SimMIM, beside its layer that predicts pixels.
  { prefix: 'encoder.', told: () => ({}) },
];

/** The weights of an encoder alone. */
interface PublishedEncoder {
  readonly weights: Weights;
  readonly told: Description;
  readonly notes: readonly string[];
}

/** Selects the encoder where it is a part of a published method's model; other weights are unchanged. */
export function publishedEncoder(weights: Weights): PublishedEncoder {
  const part = PARTS.find(({ prefix }) => `${prefix}patch_embed.proj.weight` in weights);
  if (part === undefined) return { weights, told: {}, notes: [] };
  const { prefix, told } = part;
  const own: Record<string, Weights[string]> = {};
  const left = new Set<string>();
  for (const [name, tensor] of Object.entries(weights)) {
    // A head of the method, such as a projector, is none of a classifier.
    if (name.startsWith(prefix) && !name.startsWith(`${prefix}head.`)) {
      own[name.slice(prefix.length)] = tensor;
    } else {
      left.add(name.startsWith(prefix) ? `${prefix}head` : (name.split('.')[0] as string));
    }
  }
  const rest = left.size === 0 ? '' : `; left: ${[...left].join(', ')}`;
  const dim = own['patch_embed.proj.weight']?.shape[0] ?? 0;
  return { weights: own, told: told(dim), notes: [`taken: "${prefix}"${rest}`] };
}
