/** The objects of images, as a data set has them and as a view of a batch shows them. */

/** COCO's run-length encoding: [height, width], and the runs down its columns as COCO's text. */
export interface Rle {
  readonly size: readonly [number, number];
  readonly counts: string;
}

/**
 * The pixels of an object: polygons as x, y, x, y, …, whose areas are united, or runs. No polygon means that the data
 * has a box alone.
 */
export type InstanceMask =
  | { readonly polygons: readonly (readonly number[])[] }
  | { readonly rle: Rle };

/** The objects of an image in its own pixels, as {@link SampleTargets} have them; a loader makes targets of them. */
export interface ImageObjects {
  readonly imageId: number;
  /** In pixels. A sample of another size is bad: its objects would lie elsewhere. */
  readonly width: number;
  readonly height: number;
  /** N * 4: left, top, right and bottom. */
  readonly boxes: ArrayLike<number>;
  /** N classes, from 0. */
  readonly labels: ArrayLike<number>;
  /** N: 1 where it stands for a crowd of objects. */
  readonly crowd: ArrayLike<number>;
  /** N masks. */
  readonly masks: readonly InstanceMask[];
}

/** The objects of a sample in the pixels of its view. */
export interface DetectionTarget {
  readonly imageId: number;
  /** [height, width] of the image. */
  readonly originalSize: readonly [number, number];
  /** [height, width] of the view's part that shows the image, from its upper left corner on; the rest is padding. */
  readonly size: readonly [number, number];
  /** Pixels of the view per pixel of the image, down and across, before it was cropped. */
  readonly scale: readonly [number, number];
  /** Whether the view is mirrored, left and right. */
  readonly flip: boolean;
  /** N * 4: left, top, right and bottom. They are those of the masks where there are masks. */
  readonly boxes: Float32Array;
  /** N classes, from 0. */
  readonly labels: Int32Array;
  /** N: 1 where it stands for a crowd of objects. */
  readonly crowd: Uint8Array;
  /** N masks. Runs are as large as the view. */
  readonly masks: readonly InstanceMask[];
}

/** COCO's own layout of annotations, as far as its metric needs it. */
export interface CocoGroundTruth {
  images: { id: number; width: number; height: number; file_name: string }[];
  annotations: CocoAnnotation[];
  categories: { id: number; name: string }[];
}

/** An object in {@link CocoGroundTruth}. */
export interface CocoAnnotation {
  id: number;
  image_id: number;
  category_id: number;
  /** Left, top, width and height. */
  bbox: [number, number, number, number];
  area: number;
  iscrowd: 0 | 1;
  segmentation?: number[][] | { size: [number, number]; counts: string };
}
