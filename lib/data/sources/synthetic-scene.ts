/**
 * Scenes of a few large, crisp, mostly symmetric shapes on a soft gradient. A quarter of the patches determines most of
 * the rest, so a small autoencoder learns to complete them within minutes.
 *
 * Coordinates run from -1 (left, top) to 1 (right, bottom).
 */

import type { RandomStream } from '../random.js';

/** Red, green and blue, each 0 to 255. */
type Colour = readonly [number, number, number];

/** A filled shape. */
interface Layer {
  /** The signed distance to the shape's edge, negative inside. */
  readonly distance: (x: number, y: number) => number;
  readonly colour: Colour;
}

/** A scene: the layers over the gradient, in order. */
export interface Scene {
  /** The colours of the gradient's start and end. */
  readonly background: readonly [Colour, Colour];
  /** The gradient's direction, a unit vector. */
  readonly direction: readonly [number, number];
  readonly layers: readonly Layer[];
}

/** The kinds of scene; a sample's label is an index into them. */
export const SCENES = [
  'disc',
  'ring',
  'square',
  'triangle',
  'stripes',
  'checker',
  'house',
  'face',
] as const;

/** Draws a scene of the given kind at random. */
export function randomScene(kind: (typeof SCENES)[number], random: RandomStream): Scene {
  const colours = randomColours(random);
  const angle = (Math.PI / 4) * random.below(8);
  return {
    background: [colours.sky, colours.glow],
    direction: [Math.cos(angle), Math.sin(angle)],
    layers: COMPOSERS[kind](colours, random),
  };
}

interface Colours {
  readonly sky: Colour;
  readonly glow: Colour;
  readonly main: Colour;
  readonly second: Colour;
  readonly dark: Colour;
  readonly light: Colour;
}

function randomColours(random: RandomStream): Colours {
  const hue = random.uniform(0, 360);
  // The shapes' hue is opposite the background's, and one of the two is dark.
  const opposite = hue + 180 + random.uniform(-50, 50);
  const night = random.chance(0.4);
  return {
    sky: oklch(night ? 0.28 : 0.9, night ? 0.07 : 0.06, hue),
    glow: oklch(night ? 0.5 : 0.74, 0.1, hue + random.uniform(-40, 40)),
    main: oklch(night ? 0.8 : 0.58, 0.16, opposite),
    second: oklch(night ? 0.62 : 0.45, 0.15, opposite + 50),
    dark: oklch(0.22, 0.04, opposite),
    light: oklch(0.96, 0.03, opposite),
  };
}

type Composer = (colours: Colours, random: RandomStream) => Layer[];

const COMPOSERS: Record<(typeof SCENES)[number], Composer> = {
  disc(colours, random) {
    const { x, y } = place(random, 0.2);
    const radius = random.uniform(0.5, 0.72);
    const layers: Layer[] = [{ distance: disc(x, y, radius), colour: colours.main }];
    if (random.chance(0.5)) {
      layers.push({ distance: disc(x, y, radius * 0.5), colour: colours.light });
    }
    return layers;
  },
  ring(colours, random) {
    const { x, y } = place(random, 0.15);
    const radius = random.uniform(0.52, 0.68);
    const half = random.uniform(0.12, 0.18);
    const layers: Layer[] = [{ distance: ring(x, y, radius, half), colour: colours.main }];
    if (random.chance(0.5)) layers.push({ distance: disc(x, y, 0.2), colour: colours.second });
    return layers;
  },
  square(colours, random) {
    const { x, y } = place(random, 0.2);
    const half = random.uniform(0.45, 0.65);
    const corner = random.uniform(0.08, 0.22);
    const layers: Layer[] = [
      { distance: rectangle(x, y, half, half, corner), colour: colours.main },
    ];
    if (random.chance(0.5)) {
      const inner = half * 0.5;
      layers.push({ distance: rectangle(x, y, inner, inner, corner / 2), colour: colours.second });
    }
    return layers;
  },
  triangle(colours, random) {
    const { x, y } = place(random, 0.12);
    const half = random.uniform(0.55, 0.75);
    return [
      { distance: triangle(x, y - half, y + half * 0.8, half), colour: colours.main },
      { distance: rectangle(0, 1.2, 1.4, 1.2 - (y + half * 0.8), 0), colour: colours.second },
    ];
  },
  stripes(colours, random) {
    const angle = (Math.PI / 4) * random.below(4);
    const period = random.uniform(0.65, 0.95);
    return [
      {
        distance: stripes(Math.cos(angle), Math.sin(angle), period, random.random()),
        colour: colours.main,
      },
    ];
  },
  checker(colours, random) {
    const cell = random.uniform(0.45, 0.65);
    const { x, y } = place(random, cell / 2);
    return [{ distance: checker(x, y, cell), colour: colours.main }];
  },
  house(colours, random) {
    const x = random.uniform(-0.12, 0.12);
    const width = random.uniform(0.46, 0.6);
    const eaves = random.uniform(-0.12, 0.02);
    const ground = 0.68;
    const middle = (eaves + ground) / 2;
    const tall = (ground - eaves) / 2;
    const pane = width * 0.62;
    return [
      { distance: rectangle(0, 1.2, 1.4, 1.2 - ground, 0), colour: colours.second },
      { distance: rectangle(x, middle, width, tall, 0), colour: colours.light },
      { distance: triangle(x, eaves - 0.6, eaves, width + 0.16), colour: colours.main },
      { distance: rectangle(x, ground - 0.19, 0.12, 0.19, 0), colour: colours.dark },
      { distance: rectangle(x - pane, middle - 0.1, 0.1, 0.1, 0), colour: colours.dark },
      { distance: rectangle(x + pane, middle - 0.1, 0.1, 0.1, 0), colour: colours.dark },
    ];
  },
  face(colours, random) {
    const { x, y } = place(random, 0.12);
    const radius = random.uniform(0.64, 0.78);
    const apart = radius * 0.42;
    return [
      { distance: disc(x, y, radius), colour: colours.main },
      { distance: disc(x - apart, y - radius * 0.22, radius * 0.17), colour: colours.dark },
      { distance: disc(x + apart, y - radius * 0.22, radius * 0.17), colour: colours.dark },
      { distance: smile(x, y + radius * 0.1, radius * 0.5, radius * 0.09), colour: colours.dark },
    ];
  },
};

function place(random: RandomStream, reach: number): { x: number; y: number } {
  return { x: random.uniform(-reach, reach), y: random.uniform(-reach, reach) };
}

function disc(cx: number, cy: number, radius: number): Layer['distance'] {
  return (x, y) => Math.sqrt((x - cx) ** 2 + (y - cy) ** 2) - radius;
}

function ring(cx: number, cy: number, radius: number, half: number): Layer['distance'] {
  return (x, y) => Math.abs(Math.sqrt((x - cx) ** 2 + (y - cy) ** 2) - radius) - half;
}

function rectangle(
  cx: number,
  cy: number,
  halfWidth: number,
  halfHeight: number,
  corner: number,
): Layer['distance'] {
  return (x, y) => {
    const dx = Math.abs(x - cx) - halfWidth + corner;
    const dy = Math.abs(y - cy) - halfHeight + corner;
    const outside = dx > 0 && dy > 0 ? Math.sqrt(dx * dx + dy * dy) : Math.max(dx, dy);
    return outside - corner;
  };
}

/** Upright and isosceles, from the apex at `top` to the base at `bottom`. */
function triangle(cx: number, top: number, bottom: number, halfBase: number): Layer['distance'] {
  const tall = bottom - top;
  const side = Math.sqrt(tall * tall + halfBase * halfBase);
  return (x, y) => {
    const slope = (Math.abs(x - cx) * tall - (y - top) * halfBase) / side;
    return Math.max(slope, y - bottom);
  };
}

function stripes(nx: number, ny: number, period: number, phase: number): Layer['distance'] {
  return (x, y) => {
    const t = (x * nx + y * ny) / period + phase;
    return (0.25 - Math.abs(t - Math.floor(t) - 0.5)) * -period;
  };
}

function checker(cx: number, cy: number, cell: number): Layer['distance'] {
  const fold = (value: number) => {
    const t = value / (2 * cell);
    return (Math.abs(t - Math.floor(t) - 0.5) - 0.25) * 2 * cell;
  };
  return (x, y) => {
    const a = fold(x - cx);
    const b = fold(y - cy);
    // Inside where exactly one of the two is.
    return Math.max(Math.min(a, b), -Math.max(a, b));
  };
}

/** The lower half of a ring. */
function smile(cx: number, cy: number, radius: number, half: number): Layer['distance'] {
  const round = ring(cx, cy, radius, half);
  return (x, y) => Math.max(round(x, y), cy - y);
}

/** From OKLCH, in which equal steps look equal, to sRGB; colours outside of sRGB are clipped. */
function oklch(lightness: number, chroma: number, hue: number): Colour {
  const radians = (hue * Math.PI) / 180;
  const a = chroma * Math.cos(radians);
  const b = chroma * Math.sin(radians);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    encode(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    encode(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    encode(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

function encode(linear: number): number {
  const value = linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
  return Math.min(255, Math.max(0, value * 255));
}
