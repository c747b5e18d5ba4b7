import { checkPositiveInteger } from '../../checks.js';

/** A rectangle of pixels: rows from `top` to before `bottom`, columns from `left` to before `right`. */
export interface Region {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/** @throws UserError where a side of the images is no positive whole number */
export function checkSize([height, width]: readonly [number, number]): void {
  checkPositiveInteger('image height', height);
  checkPositiveInteger('image width', width);
}
