import type { Grid } from '../../models/interpolate-positions.js';
import type { Architecture } from './architecture.js';

/** What no shape tells of a model. */
type Told = Partial<Pick<Architecture, 'heads' | 'grid'>> & { readonly decoderHeads?: number };

/** What a file that was written here says of its model; nothing where its text is of another kind. */
function toldBy(metadata: Readonly<Record<string, string>>): Told {
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

/** The model that shapes tell, with what the file says besides where the two go together. */
export function completed(
  architecture: Architecture,
  metadata: Readonly<Record<string, string>>,
): Architecture {
  const { grid, heads, decoderHeads } = toldBy(metadata);
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
