/** The parameters of a detector in groups: learning rates by layer, and weight decay (arXiv:2203.16527, appendix A.2). */
import type { Detector } from '../../models/detection/index.js';
import * as nn from '../../nn/index.js';
import type { LayerGroup } from '../../optim/parameter-groups.js';

/** Of the encoder's parameters, those that are at its input. */
const AT_INPUT = /^backbone\.net\.(pos_embed|patch_embed\.)/;
const IN_BLOCK = /^backbone\.net\.blocks\.(\d+)\./;

/**
 * The trained parameters in groups. The pyramid and the heads have the full rate. Each block before them has `layerDecay`
 * times the rate of the next one, and the embeddings that of a block before the first. The encoder's LayerNorms and its
 * position embeddings do not decay.
 */
export function detectorGroups(
  model: Detector,
  { weightDecay, layerDecay }: { readonly weightDecay: number; readonly layerDecay: number },
): LayerGroup[] {
  const { depth } = model.config;
  const undecayed = new Set<nn.Parameter>([model.backbone.net.posEmbed]);
  for (const module of model.backbone.net.modules()) {
    if (!(module instanceof nn.LayerNorm)) continue;
    for (const parameter of module.parameters()) undecayed.add(parameter);
  }
  const groups = new Map<string, LayerGroup>();
  for (const [name, parameter] of model.namedParameters()) {
    if (!parameter.requiresGrad) continue;
    const layer = layerOf(name, depth);
    const decays = !undecayed.has(parameter);
    const title = `layer ${layer}${decays ? '' : ' without decay'}`;
    const group = groups.get(title) ?? {
      ...{ name: title, params: [], lrScale: layerDecay ** (depth + 1 - layer) },
      weightDecay: decays ? weightDecay : 0,
    };
    group.params.push(parameter);
    groups.set(title, group);
  }
  return [...groups.values()];
}

/** 0 for the embeddings, 1 for the first block … `depth + 1` for what comes after the last. */
function layerOf(name: string, depth: number): number {
  if (AT_INPUT.test(name)) return 0;
  const block = IN_BLOCK.exec(name)?.[1];
  return block === undefined ? depth + 1 : Number(block) + 1;
}
