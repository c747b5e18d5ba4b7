/** Our names as timm's: they are the same but for a few parts of its BEiT and DINOv3. */
import type { Tensor } from '../../torch/index.js';
import type { Weights } from './huggingface.js';

/** Weights of an encoder or a classifier under the names that timm's model of them has. */
export function toTimm(weights: Weights): Record<string, Tensor> {
  const isEva = !('pos_embed' in weights);
  const theirs: Record<string, Tensor> = {};
  for (const [name, tensor] of Object.entries(weights)) {
    const fc1 = /^(blocks\.\d+\.mlp)\.fc1\.(weight|bias)$/.exec(name);
    const isGated = isEva && fc1 !== null && isSwiGlu(weights, fc1[1] as string);
    if (isGated) {
      const [gates, values] = tensor.chunk(2, 0) as [Tensor, Tensor];
      theirs[`${fc1[1]}.fc1_g.${fc1[2]}`] = gates;
      theirs[`${fc1[1]}.fc1_x.${fc1[2]}`] = values;
    } else {
      theirs[isEva ? name.replace(/\.ls([12])\.gamma$/, '.gamma_$1') : name] = tensor;
    }
  }
  return { ...theirs, ...withoutClassPosition(theirs) };
}

function isSwiGlu(weights: Weights, mlp: string): boolean {
  return (
    weights[`${mlp}.fc1.weight`]?.shape[0] === 2 * (weights[`${mlp}.fc2.weight`]?.shape[1] ?? 0)
  );
}

/** With registers its table of positions has none of the class token, whose is added to the token. */
function withoutClassPosition({ reg_token, cls_token, pos_embed }: Weights): Weights {
  if (reg_token === undefined || cls_token === undefined || pos_embed === undefined) return {};
  return {
    cls_token: cls_token.add(pos_embed.narrow(1, 0, 1)),
    pos_embed: pos_embed.narrow(1, 1, pos_embed.size(1) - 1).contiguous(),
  };
}
