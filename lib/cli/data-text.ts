/** What the commands on data print. */
import type { Inspection, PackSummary } from '../data/index.js';
import { count } from './introduction.js';

/** Of how many classes the text has a line each. */
const SHOWN_CLASSES = 20;

export function describePacked({ images, skipped, files, bytes, out }: PackSummary): string {
  return (
    `${count(images, 'image')}, ${count(files.length, 'shard')} of ${size(bytes)} in ${out}` +
    (skipped > 0 ? `; ${count(skipped, 'image')} skipped` : '')
  );
}

export function describeInspection(inspection: Inspection): string {
  const { data, images, classes, unlabelled, formats, unreadable, packed } = inspection;
  const isPart = inspection.measured < images;
  return [
    `${data}: ${count(images, 'image')}`,
    ...(packed === null ? [] : describeShards(packed)),
    ...describeSizes(inspection),
    `  formats: ${
      Object.entries(formats)
        .map(([name, number]) => `${name} ${number}`)
        .join(', ') || 'none'
    }`,
    ...(isPart
      ? [`  sizes and formats are those of ${inspection.measured} images, spread evenly`]
      : []),
    ...(unreadable > 0 ? [`  ${count(unreadable, 'image')} of these cannot be read`] : []),
    `  ${classes.length === 0 ? 'no classes' : count(classes.length, 'class', 'classes')}`,
    ...classes.slice(0, SHOWN_CLASSES).map(({ name, images }) => `    ${name}: ${images}`),
    ...(classes.length > SHOWN_CLASSES
      ? [`    and ${classes.length - SHOWN_CLASSES} more; --json has all`]
      : []),
    ...(classes.length > 0 && unlabelled > 0 ? [`    without a class: ${unlabelled}`] : []),
  ].join('\n');
}

function describeShards(packed: NonNullable<Inspection['packed']>): string[] {
  const { files, shards, bytes, settings, creator, source, split, skipped } = packed;
  const all = files.length === shards ? '' : ` of ${shards}`;
  const stored =
    settings.format === 'jpeg'
      ? `JPEG, shorter side up to ${settings.size}, quality ${settings.quality}`
      : `pixels, ${settings.size}x${settings.size}`;
  return [
    `  packed: ${files.length}${all} ${shards === 1 ? 'shard' : 'shards'}, ${size(bytes)}; ${stored}`,
    `  by ${creator} from ${source.join(', ')} (${split})` +
      (skipped > 0 ? `; ${count(skipped, 'image')} skipped` : ''),
  ];
}

function describeSizes({ width, height }: Inspection): string[] {
  if (width === null || height === null) return [];
  const values = ({ min, median, max }: typeof width) => `${min}, ${median}, ${max}`;
  return [
    `  width: ${values(width)}; height: ${values(height)} (smallest, median, largest; in pixels)`,
  ];
}

/** `31.4 MB`. */
function size(bytes: number): string {
  const [unit, name] = bytes < 1e6 ? [1e3, 'kB'] : bytes < 1e9 ? [1e6, 'MB'] : [1e9, 'GB'];
  return `${(bytes / unit).toFixed(1)} ${name}`;
}
