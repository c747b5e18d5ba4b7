/** The default statistics for normalising images. */
import { SettingError } from '../settings/index.js';

/** The mean and standard deviation of ImageNet's channels, on the scale of 0 to 1. */
const IMAGENET = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };
const OTHER = { mean: [0.5], std: [0.25] };

/** Mean and standard deviation of each channel, by default ImageNet's. */
export function channelStatistics(
  channels: number,
  mean?: readonly number[],
  std?: readonly number[],
): { mean: number[]; std: number[] } {
  const defaults = channels === 3 ? IMAGENET : OTHER;
  const statistics = {
    mean: perChannel('mean', channels, mean ?? defaults.mean),
    std: perChannel('std', channels, std ?? defaults.std),
  };
  if (statistics.std.some((value) => value <= 0)) {
    throw new SettingError('std', `is ${statistics.std.join(', ')}; expected numbers above 0`);
  }
  return statistics;
}

/** @throws SettingError where values are not on a scale of 0 to 1 */
export function checkUnitScale(name: string, values: readonly number[]): void {
  if (values.every((value) => value >= 0 && value <= 1)) return;
  throw new SettingError(
    name,
    `is ${values.join(', ')}; expected numbers from 0 to 1, that is, those of bytes divided by 255`,
  );
}

function perChannel(name: string, channels: number, values: readonly number[]): number[] {
  if (values.some((value) => !Number.isFinite(value)) || ![1, channels].includes(values.length)) {
    throw new SettingError(
      name,
      `is ${values.join(', ')}; expected one number, or one for each of the ${channels} channels`,
    );
  }
  return Array.from({ length: channels }, (_, i) => values[values.length === 1 ? 0 : i] as number);
}
