/** Groups of parameters: weight decay, and learning rates by layer. */
import type { Module, Parameter } from '../nn/index.js';

/** A group of parameters for an optimizer. */
export interface DecayGroup {
  readonly params: Parameter[];
  readonly weightDecay: number;
}

/**
 * The parameters in two groups: weights, which decay, and biases and norms, which have one dimension and do not. Frozen
 * parameters are in neither.
 *
 * @param never Names of others that do not decay, such as `cls_token`.
 */
export function weightDecayGroups(
  model: Module,
  weightDecay: number,
  never: readonly string[] = [],
): DecayGroup[] {
  const trained = model.namedParameters().filter(([, { requiresGrad }]) => requiresGrad);
  const isDecayed = ([name, { ndim }]: (typeof trained)[number]) =>
    ndim > 1 && !never.includes(name);
  const paramsOf = (named: typeof trained) => named.map(([, parameter]) => parameter);
  return [
    { params: paramsOf(trained.filter(isDecayed)), weightDecay },
    { params: paramsOf(trained.filter((entry) => !isDecayed(entry))), weightDecay: 0 },
  ];
}

/** A group of one layer's parameters. */
export interface LayerGroup extends DecayGroup {
  readonly lrScale: number;
  readonly name: string;
}

/** Parameters that do not decay, whatever their shape. */
const NEVER_DECAYED: ReadonlySet<string> = new Set(['cls_token', 'pos_embed']);

/**
 * The trained parameters in groups whose learning rates fall layer by layer towards the input. The last layer (head and norm)
 * has the full rate. Each layer before it, down to the patch embedding, has `layerDecay` times the next one's. See Clark et
 * al., arXiv:2003.10555, and Bao et al., arXiv:2106.08254. Biases, norms, class token and position embeddings do not decay.
 *
 * @param model Gives its named parameters by layer, from the input on.
 */
export function layerDecayGroups(
  model: { layers(): readonly (readonly (readonly [string, Parameter])[])[] },
  { weightDecay, layerDecay }: { weightDecay: number; layerDecay: number },
): LayerGroup[] {
  const layers = model.layers();
  return layers.flatMap((parameters, layer) => {
    const trained = parameters.filter(([, { requiresGrad }]) => requiresGrad);
    const isDecayed = ([name, { ndim }]: (typeof trained)[number]) =>
      ndim > 1 && !NEVER_DECAYED.has(name);
    const lrScale = layerDecay ** (layers.length - 1 - layer);
    const parts = [
      { name: `layer ${layer}`, weightDecay, named: trained.filter(isDecayed) },
      {
        name: `layer ${layer} without decay`,
        weightDecay: 0,
        named: trained.filter((entry) => !isDecayed(entry)),
      },
    ];
    return parts
      .filter(({ named }) => named.length > 0)
      .map(({ named, ...group }) => ({
        ...group,
        lrScale,
        params: named.map(([, parameter]) => parameter),
      }));
  });
}
