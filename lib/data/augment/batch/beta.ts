import type { RandomStream } from '../../random.js';

/**
 * Draws from the beta distribution with both shapes `alpha`: the ratio G / (G + H) of two gamma variates.
 *
 * @param alpha Above 0. Near 0 most numbers are near 0 or 1, at 1 they are uniform, above it most are near 0.5.
 */
export function drawBeta(random: RandomStream, alpha: number): number {
  // A gamma variate is one of shape alpha + 1 times a uniform number to the power of 1 / alpha. Logarithms are used,
  // because both variates may underflow a float64.
  const gammas = Math.log(drawGamma(random, alpha + 1)) - Math.log(drawGamma(random, alpha + 1));
  const powers = Math.log(1 - random.random()) - Math.log(1 - random.random());
  return 1 / (1 + Math.exp(-(gammas + powers / alpha)));
}

/**
 * Draws from the gamma distribution: Marsaglia and Tsang, "A Simple Method for Generating Gamma Variables" (2000).
 *
 * @param shape At least 1.
 */
function drawGamma(random: RandomStream, shape: number): number {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = random.normal();
    const v = (1 + c * x) ** 3;
    if (v <= 0) continue;
    if (Math.log(1 - random.random()) < x ** 2 / 2 + d - d * v + d * Math.log(v)) return d * v;
  }
}
