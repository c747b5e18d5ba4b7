/** What the metadata of a file that was written here says about its model. */
import type { Grid } from '../../models/index.js';
import type { Architecture } from './architecture.js';

/** Properties of a model that shapes do not give. */
type ModelInfo = Partial<Pick<Architecture, 'heads' | 'grid'>> & { readonly decoderHeads?: number };

/** Reads the metadata; empty where it describes no model. */
function readModelInfo(metadata: Readonly<Record<string, string>>): ModelInfo {
  let model: Record<string, unknown>;
  try {
    model = JSON.parse(metadata.model ?? '') as Record<string, unknown>;
  } catch {
    return {};
  }
  if (typeof model !== 'object' || model === null) return {};
  const { image_size: size, patch_size: patch, heads, decoder_heads: decoderHeads } = model;
  const isCount = (value: unknown): value is number =>
    Number.isSafeInteger(value) && (value as number) >= 1;
  const sides = Array.isArray(size) && size.length === 2 && size.every(isCount) && isCount(patch);
  return {
    ...(sides ? { grid: (size as number[]).map((side) => side / patch) as unknown as Grid } : {}),
    ...(isCount(heads) ? { heads } : {}),
    ...(isCount(decoderHeads) ? { decoderHeads } : {}),
  };
}

/** Completes the model that shapes imply by the metadata, where the two agree. */
export function withModelInfo(
  architecture: Architecture,
  metadata: Readonly<Record<string, string>>,
): Architecture {
  const { grid, heads, decoderHeads } = readModelInfo(metadata);
  const { decoder, dim, patches } = architecture;
  const fits = (count: number | null | undefined, width: number) => count && width % count === 0;
  return {
    ...architecture,
    ...(grid && grid[0] * grid[1] === patches ? { grid } : {}),
    ...(heads && fits(heads, dim) ? { heads } : {}),
    decoder:
      decoder && decoderHeads && fits(decoderHeads, decoder.dim)
        ? { ...decoder, heads: decoderHeads }
        : decoder,
  };
}
