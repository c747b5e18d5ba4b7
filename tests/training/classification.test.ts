/** Which parameters of a classifier are trained, and how fast. */
import { describe, expect, test } from 'vitest';
import { layerDecayGroups, trainLastBlocks } from '../../lib/methods/public.js';
import { VisionTransformer } from '../../lib/models/index.js';
import { SMALL_VIT } from '../support/models.js';

const DEPTH = 3;
const vit = (pooling: 'mean' | 'cls' = 'mean') =>
  new VisionTransformer({ ...SMALL_VIT, depth: DEPTH, pooling });

/** Each trained parameter's name with the groups that it is in. */
function groupsByName(model: VisionTransformer, layerDecay: number) {
  const groups = layerDecayGroups(model, { weightDecay: 0.05, layerDecay });
  return model.namedParameters().map(([name, parameter]) => ({
    name,
    trained: parameter.requiresGrad,
    groups: groups.filter(({ params }) => params.includes(parameter)),
  }));
}

describe('groups', () => {
  test.each(['mean', 'cls'] as const)('hold every parameter once, pooling %s', (pooling) => {
    using model = vit(pooling);
    for (const { name, groups } of groupsByName(model, 0.5)) expect(groups.length, name).toBe(1);
  });

  test('have a rate that falls by the factor from layer to layer towards the input', () => {
    using model = vit();
    const scales = new Map(
      groupsByName(model, 0.5).map(({ name, groups }) => [name, groups[0]?.lrScale]),
    );
    const of = (...names: string[]) => names.map((name) => scales.get(name));
    expect(of('head.weight', 'head.bias', 'fc_norm.weight')).toEqual([1, 1, 1]);
    expect(of('blocks.2.mlp.fc1.weight', 'blocks.2.norm1.bias')).toEqual([0.5, 0.5]);
    expect(of('blocks.0.attn.qkv.weight')).toEqual([0.125]);
    const embedding = [
      'cls_token',
      'pos_embed',
      'patch_embed.proj.weight',
      'patch_embed.proj.bias',
    ];
    expect(of(...embedding)).toEqual(embedding.map(() => 0.0625));
  });

  test('decay matrices, and neither biases, norms, class token nor positions', () => {
    using model = vit();
    for (const { name, groups } of groupsByName(model, 1)) {
      const isMatrix = name.endsWith('.weight') && !name.includes('norm');
      expect(groups[0]?.weightDecay, name).toBe(isMatrix ? 0.05 : 0);
    }
  });

  test('leave out what is frozen', () => {
    using model = vit();
    trainLastBlocks(model, 1);
    for (const { name, trained, groups } of groupsByName(model, 0.5)) {
      expect(groups.length, name).toBe(trained ? 1 : 0);
    }
  });
});

describe('training the last blocks', () => {
  const HEAD = ['head.weight', 'head.bias'];
  const of = (layers: string[]) => layers.flatMap((layer) => [`${layer}.weight`, `${layer}.bias`]);
  const block = (i: number) =>
    of(['norm1', 'attn.qkv', 'attn.proj', 'norm2', 'mlp.fc1', 'mlp.fc2']).map(
      (name) => `blocks.${i}.${name}`,
    );
  const MLP = of(['blocks.2.norm2', 'blocks.2.mlp.fc1', 'blocks.2.mlp.fc2']);

  // A new norm behind the mean is trained with the head; the class token's is pre-trained, and stays with the blocks.
  test.each<['mean' | 'cls', number, string[]]>([
    ['mean', 0, [...of(['fc_norm']), ...HEAD]],
    ['mean', 0.5, [...MLP, ...of(['fc_norm']), ...HEAD]],
    ['mean', 1, [...block(2), ...of(['fc_norm']), ...HEAD]],
    ['mean', DEPTH, [...block(0), ...block(1), ...block(2), ...of(['fc_norm']), ...HEAD]],
    ['cls', 0, HEAD],
    ['cls', 0.5, [...MLP, ...of(['norm']), ...HEAD]],
    ['cls', 1, [...block(2), ...of(['norm']), ...HEAD]],
    ['cls', DEPTH, [...block(0), ...block(1), ...block(2), ...of(['norm']), ...HEAD]],
  ])('pooling %s, %d of them', (pooling, blocks, expected) => {
    using model = vit(pooling);
    trainLastBlocks(model, blocks);
    const trained = model
      .namedParameters()
      .flatMap(([name, { requiresGrad }]) => (requiresGrad ? [name] : []));
    expect(trained).toEqual(expected);
  });

  test('null trains everything', () => {
    using model = vit();
    trainLastBlocks(model, null);
    expect(model.parameters().every(({ requiresGrad }) => requiresGrad)).toBe(true);
  });
});
