/** Shapes of inputs that many cases have: a batch of two with four channels, or one, two or three matrices. */

export const [SIGNAL, IMAGE, VOLUME] = [
  [2, 4, 9],
  [2, 4, 8, 7],
  [2, 4, 5, 6, 4],
];
export const one = [[3, 4]];
export const pair = [
  [3, 4],
  [3, 4],
];
export const triple = [...pair, [3, 4]];
