/** What the server and the page say to each other. */

/**
 * How a run is: its process runs; it has done all that it was to do; it was stopped and can be resumed; or its process was
 * killed or has crashed.
 */
export type RunState = 'running' | 'complete' | 'stopped' | 'crashed';

/** A run as the list shows it. */
export interface RunInfo {
  /** The path of its folder below the folder that is shown; `.` for that folder itself. */
  readonly id: string;
  /** `mae: mae_vit_base_patch16 on photos`. */
  readonly title: string;
  readonly state: RunState;
  readonly step: number;
  /** Null where the log does not tell. */
  readonly totalSteps: number | null;
  /** Of the training, while it runs. */
  readonly secondsLeft: number | null;
  /** The newest; null where there is none, or it is not finite. */
  readonly loss: number | null;
  /** The name and the best value of the metric that runs are compared by. */
  readonly metric: { readonly name: string; readonly best: number } | null;
  /** When its log was last written, in milliseconds since 1970. */
  readonly updated: number;
  /** The settings by the names of config.json, as text. */
  readonly settings: Readonly<Record<string, string>>;
  readonly curves: readonly CurveName[];
  readonly marks: Marks;
  /** Warnings of its log, the first ones. */
  readonly warnings: readonly string[];
  /** The pictures of its epochs, in order, and the last one. */
  readonly pictures: readonly string[];
  /** The checkpoints that can be tried out, by their names in `checkpoints/`. */
  readonly checkpoints: readonly string[];
}

/** A curve that a run has. */
export interface CurveName {
  /** `loss`, `metric/top1`, `losses/patches`, `values/momentum` … */
  readonly name: string;
  readonly title: string;
  /** What the y axis counts. */
  readonly unit: string;
}

/** Steps at which something happened. */
export interface Marks {
  /** Updates that were left out, since the loss or a gradient was not finite. */
  readonly nonFinite: readonly number[];
  readonly resumes: readonly number[];
  /** Images that could not be read: all of them, and the first ones. */
  readonly skipped: {
    readonly count: number;
    readonly first: readonly {
      readonly name: string;
      readonly reason: string;
      readonly step: number;
    }[];
  };
}

/** The runs of a folder. */
export interface RunList {
  readonly folder: string;
  readonly runs: readonly RunInfo[];
}

/** What the x axis of a curve counts. */
export type XAxis = 'step' | 'epoch' | 'time';
export const xAxes: readonly XAxis[] = ['step', 'epoch', 'time'];

/** Asks for a curve of several runs. */
export interface CurveRequest {
  readonly name: string;
  readonly x: XAxis;
  /** The runs of each line, by their ids: of several the mean, and the standard deviation around it. */
  readonly lines: readonly (readonly string[])[];
  /** The part of the x axis that is shown; null for all. */
  readonly range: readonly [from: number, to: number] | null;
  /** Of the chart, in pixels. */
  readonly width: number;
  /** Weight of the past in the moving average, below 1; 0 for none. */
  readonly smooth: number;
}

/**
 * The answer is binary: this as JSON, behind its length in bytes as a uint32, and padded with spaces to a multiple of 8.
 * Then follow the numbers of the lines as float64, of each line x and y of its points, x and y of the smoothed ones, and x,
 * low and high of its band.
 */
export interface CurveHeader {
  readonly lines: readonly {
    /** Numbers of points. */
    readonly raw: number;
    readonly smoothed: number;
    readonly band: number;
  }[];
  /** The x of all lines, whatever the range that was asked for; null where there is none. */
  readonly extent: readonly [number, number] | null;
  /** Where on the x axis something happened to one of the runs; empty where there are many. */
  readonly marks: Readonly<Record<MarkKind, readonly number[]>>;
}

/** An update that was left out, a resume, an image that could not be read. */
export type MarkKind = 'nonFinite' | 'resumed' | 'skipped';

/** A model that was loaded to be tried out. */
export interface ModelInfo {
  readonly title: string;
  /** Height and width. */
  readonly imageSize: readonly [number, number];
  /** Rows and columns of patches. */
  readonly grid: readonly [number, number];
  readonly depth: number;
  readonly heads: number;
  /** How it was trained; null for an encoder, which paints nothing. */
  readonly masking: { readonly kind: string; readonly ratio: number } | null;
  readonly notes: readonly string[];
}

/** A picture that was dropped in: as the model sees it. */
export interface PictureInfo {
  readonly id: string;
  /** A data URI. */
  readonly image: string;
}

/** Asks for the reconstruction of a picture: from a mask that is drawn, or from patches that a user chose. */
export type ReconstructRequest = { readonly picture: string } & (
  | { readonly ratio: number; readonly masking: string; readonly seed: number }
  | { readonly removed: readonly number[] }
);

export interface Reconstruction {
  /** The patches that were removed. */
  readonly removed: readonly number[];
  /** Data URIs: what the model paints, and that with the patches that it saw. */
  readonly painted: string;
  readonly whole: string;
  readonly loss: number;
  readonly milliseconds: number;
}

/** Asks where a patch looks; `null` is the class token. */
export interface AttentionRequest {
  readonly picture: string;
  readonly patch: number | null;
  /** From 1. */
  readonly block: number;
}

export interface AttentionMaps {
  /** For each head what the patch takes from each patch; with what it takes from the class token each sums to 1. */
  readonly heads: readonly (readonly number[])[];
}

/** The nearest images to a picture, or how far the features of the images are. */
export type Neighbours =
  | { readonly done: number; readonly total: number }
  | { readonly nearest: readonly Neighbour[]; readonly images: number };

export interface Neighbour {
  readonly name: string;
  readonly class: string | null;
  /** The cosine of both features. */
  readonly similarity: number;
  /** A data URI. */
  readonly image: string;
}
