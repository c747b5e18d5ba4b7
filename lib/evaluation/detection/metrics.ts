/** COCO's metrics of detections, by name, in percent. */
import type { CocoGroundTruth } from '../../data/index.js';
import { evaluate } from '../coco/index.js';
import type { FoundObject } from './run.js';

/** COCO's twelve numbers in their order. */
const STATS = [
  ...(['ap', 'ap50', 'ap75', 'ap_small', 'ap_medium', 'ap_large'] as const),
  ...(['ar1', 'ar10', 'ar100', 'ar_small', 'ar_medium', 'ar_large'] as const),
];

/** The names of the metrics: of boxes, and of masks where there are some. The first is the primary one. */
export function detectionMetrics(masks: boolean): readonly string[] {
  const named = (kind: string) => STATS.map((name) => `${kind}_${name}`);
  return masks ? [...named('mask'), ...named('box')] : named('box');
}

/**
 * COCO's numbers in percent. Those of sizes that no object has are -1, as COCO's are.
 *
 * @param imageIds The images that were looked at.
 */
export function detectionScores(
  groundTruth: CocoGroundTruth,
  results: readonly FoundObject[],
  { masks, imageIds }: { readonly masks: boolean; readonly imageIds: readonly number[] },
): Readonly<Record<string, number>> {
  const types = masks ? (['segm', 'bbox'] as const) : (['bbox'] as const);
  return Object.fromEntries(
    types.flatMap((type) => {
      const { stats } = evaluate(groundTruth, [...results], { type, imageIds: [...imageIds] });
      const kind = type === 'segm' ? 'mask' : 'box';
      return STATS.map((name, i) => {
        const value = stats[i] as number;
        return [`${kind}_${name}`, value < 0 ? -1 : 100 * value] as const;
      });
    }),
  );
}
