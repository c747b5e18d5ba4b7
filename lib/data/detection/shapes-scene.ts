/** Pictures of overlapping shapes before a textured background: a pure function of (seed, index, part, side). */

import type { Size } from '../geometry.js';
import { PURPOSE, RandomStream } from '../random.js';
import type { PixelImage } from '../sample.js';
import { type Bounds, polygonBounds, polygonCoverage } from './polygons.js';

/** What there is to find, in the order of the labels. */
export const SHAPES = ['circle', 'cross', 'rectangle', 'star', 'triangle'] as const;

/** A shape in a picture. */
export interface Shape {
  /** An index into {@link SHAPES}. */
  readonly label: number;
  /** x, y, x, y, …, in pixels, in whole hundredths. */
  readonly polygon: readonly number[];
  readonly bounds: Bounds;
  readonly colour: readonly [number, number, number];
}

/** What is in a picture. */
export interface ShapesScene {
  readonly size: Size;
  /** Those in front are last. */
  readonly shapes: readonly Shape[];
  readonly background: Background;
}

/** Two colours that waves and grain mix. */
interface Background {
  readonly from: readonly [number, number, number];
  readonly to: readonly [number, number, number];
  readonly waves: readonly { readonly x: number; readonly y: number; readonly phase: number }[];
  readonly grain: number;
  readonly salt: number;
}

/** The longer side is `side`; the shorter one may be a quarter less. */
const SHORTEST = 0.75;
/** Half the extent of a shape, as a share of the side. */
const RADII = [0.07, 0.25] as const;
const MOST_SHAPES = 6;
/** How many places are tried for a shape before it is left out. */
const TRIES = 16;
/** The least distance of two shapes' centres, as a share of the sum of their radii: they overlap, and none is hidden. */
const LEAST_DISTANCE = 0.75;
/** Shapes behind others shine through, so that a mask is what can be seen. */
const OPACITY = 0.85;
/** One of so many pictures shows nothing. */
const EMPTY_SHARE = 1 / 40;

/** The shapes of a picture, without drawing it. */
export function shapesScene(seed: number, index: number, part: number, side: number): ShapesScene {
  const random = new RandomStream(seed, PURPOSE.shapes, index, part);
  const shorter = Math.max(1, Math.round(side * random.uniform(SHORTEST, 1)));
  const size = random.chance(0.5)
    ? { width: side, height: shorter }
    : { width: shorter, height: side };
  const background = randomBackground(random, side);
  const wanted = random.chance(EMPTY_SHARE) ? 0 : 1 + random.below(MOST_SHAPES);
  const placed: { x: number; y: number; radius: number }[] = [];
  const shapes: Shape[] = [];
  for (let i = 0; i < wanted; i++) {
    const label = random.below(SHAPES.length);
    const radius = side * RADII[0] * (RADII[1] / RADII[0]) ** random.random();
    const outline = randomOutline(SHAPES[label] as (typeof SHAPES)[number], random);
    const colour = randomColour(random);
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const x = random.uniform(radius, size.width - radius);
      const y = random.uniform(radius, size.height - radius);
      const isFree = placed.every(
        (other) => Math.hypot(other.x - x, other.y - y) > LEAST_DISTANCE * (other.radius + radius),
      );
      if (!isFree) continue;
      const polygon = outline.map((value, k) => hundredths((k % 2 === 0 ? x : y) + value * radius));
      placed.push({ x, y, radius });
      shapes.push({ label, polygon, bounds: polygonBounds([polygon]) as Bounds, colour });
      break;
    }
  }
  return { size, shapes, background };
}

/** The picture of a scene. */
export function paintShapes({ size, shapes, background }: ShapesScene): PixelImage {
  const { width, height } = size;
  const pixels = paintBackground(background, size);
  for (const { polygon, bounds, colour } of shapes) {
    const left = Math.max(0, Math.floor(bounds[0]));
    const top = Math.max(0, Math.floor(bounds[1]));
    const box = {
      left,
      top,
      width: Math.min(width, Math.ceil(bounds[2])) - left,
      height: Math.min(height, Math.ceil(bounds[3])) - top,
    };
    const coverage = polygonCoverage([polygon], box);
    for (const [i, share] of coverage.entries()) {
      if (share === 0) continue;
      const x = left + (i % box.width);
      const y = top + Math.floor(i / box.width);
      const to = (y * width + x) * 3;
      for (let channel = 0; channel < 3; channel++) {
        const below = pixels[to + channel] as number;
        const own = colour[channel as 0 | 1 | 2];
        pixels[to + channel] = Math.round(below + (own - below) * share * OPACITY);
      }
    }
  }
  return { pixels, width, height, channels: 3 };
}

function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}

/** An outline within the unit circle around 0. */
function randomOutline(name: (typeof SHAPES)[number], random: RandomStream): number[] {
  const turn = random.uniform(0, 2 * Math.PI);
  const around = (count: number, radiusOf: (i: number) => number) =>
    Array.from({ length: count }, (_, i) => {
      const angle = turn + (2 * Math.PI * i) / count;
      return [radiusOf(i) * Math.cos(angle), radiusOf(i) * Math.sin(angle)];
    }).flat();
  const turned = (points: readonly number[]) => {
    const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
    return points.map((value, i) =>
      i % 2 === 0
        ? cos * value - sin * (points[i + 1] as number)
        : sin * (points[i - 1] as number) + cos * value,
    );
  };
  switch (name) {
    case 'circle':
      return around(48, () => 1);
    case 'triangle':
      return around(3, () => 1);
    case 'star':
      return around(10, (i) => (i % 2 === 0 ? 1 : 0.42));
    case 'rectangle': {
      const angle = random.uniform(0.45, Math.PI / 4);
      const [w, h] = [Math.cos(angle), Math.sin(angle)];
      return turned([-w, -h, w, -h, w, h, -w, h]);
    }
    case 'cross': {
      const b = random.uniform(0.25, 0.35);
      const a = Math.sqrt(1 - b * b);
      const corners = [-b, -a, b, -a, b, -b, a, -b, a, b, b, b, b, a, -b, a, -b, b, -a, b, -a, -b];
      return turned([...corners, -b, -b]);
    }
  }
}

function randomColour(random: RandomStream): [number, number, number] {
  // One channel is strong and one is weak, unlike those of backgrounds.
  const colour: [number, number, number] = [0, 0, 0];
  const strong = random.below(3);
  const weak = (strong + 1 + random.below(2)) % 3;
  for (let channel = 0; channel < 3; channel++) {
    const [low, high] = channel === strong ? [200, 255] : channel === weak ? [0, 60] : [0, 255];
    colour[channel] = Math.round(random.uniform(low, high));
  }
  return colour;
}

function randomBackground(random: RandomStream, side: number): Background {
  const grey = () => {
    const level = random.uniform(60, 200);
    const channel = () => Math.round(level + random.uniform(-20, 20));
    return [channel(), channel(), channel()] as const;
  };
  const wave = () => {
    const angle = random.uniform(0, 2 * Math.PI);
    const frequency = (2 * Math.PI * random.uniform(1, 12)) / side;
    return {
      x: frequency * Math.cos(angle),
      y: frequency * Math.sin(angle),
      phase: random.uniform(0, 2 * Math.PI),
    };
  };
  return {
    from: grey(),
    to: grey(),
    waves: [wave(), wave(), wave()],
    grain: random.uniform(4, 24),
    salt: random.uint32(),
  };
}

function paintBackground(background: Background, { width, height }: Size): Uint8Array {
  const { from, to, waves, grain, salt } = background;
  const pixels = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (const wave of waves) sum += Math.sin(x * wave.x + y * wave.y + wave.phase);
      const share = 0.5 + sum / (2 * waves.length);
      const noise = grain * (noiseAt(y * width + x, salt) - 0.5);
      const place = (y * width + x) * 3;
      for (let channel = 0; channel < 3; channel++) {
        const [a, b] = [from[channel as 0 | 1 | 2], to[channel as 0 | 1 | 2]];
        const value = Math.round(a + (b - a) * share + noise);
        pixels[place + channel] = Math.max(0, Math.min(255, value));
      }
    }
  }
  return pixels;
}

/** A number in [0, 1) for a place: the finaliser of MurmurHash3. */
function noiseAt(place: number, salt: number): number {
  let hash = (place ^ salt) | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
