/** Tells what a checkpoint looks like that is of no model that is read here. */
import type { Shapes } from './variant.js';

/** Names by which other models are known. */
const LOOKS: readonly (readonly [names: RegExp, what: string])[] = [
  [/^(module\.)?layer1\.0\.conv1\./, 'a ResNet'],
  [/relative_position_bias_table$/, 'a Swin transformer, or a part of one'],
  [/^stages\.\d+\.|^downsample_layers\./, 'a ConvNeXt or another network of stages'],
  [/^(visual|vision_model)\./, 'CLIP or SigLIP, of images and texts'],
  [
    /^encoder\.layers?\.\d+\.(self_attn|attention\.self)\./,
    'a transformer of texts, or a detector',
  ],
  [/\.inner_attn_ln\.|\.mlp\.norm\.|\.attn\.(q_proj|inner)/, 'EVA-02'],
  [/^predictor/, 'the predictor of a method, without its encoder'],
  [/\.(conv|bn)\d*\./, 'a convolutional network'],
];

/** What names look like, as the end of a message; empty where it is not known. */
export function lookingLike(shapes: Shapes): string {
  const names = [...shapes.keys()];
  const what = LOOKS.find(([pattern]) => names.some((name) => pattern.test(name)))?.[1];
  return what === undefined ? '' : `; it looks like ${what}`;
}
