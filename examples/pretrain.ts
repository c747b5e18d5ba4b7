// Pre-training of a masked autoencoder on images from code, with callbacks; the run's folder is runs/rings.
import { type data, train } from 'mae-native';

/** Rings of various sizes, positions and colours, drawn on access. */
const rings: data.Dataset = {
  length: 256,
  get(index) {
    const pixels = new Uint8Array(32 * 32 * 3);
    const [x0, y0, radius] = [8 + (index % 16), 8 + ((index * 7) % 16), 4 + ((index * 3) % 8)];
    for (let y = 0; y < 32; y++) {
      for (let x = 0; x < 32; x++) {
        const isRing = Math.abs(Math.hypot(x - x0, y - y0) - radius) < 2;
        pixels.set(isRing ? [255, (index * 40) % 256, 40] : [20, 30, 60], (y * 32 + x) * 3);
      }
    }
    return { name: `ring ${index}`, label: -1, pixels, width: 32, height: 32, channels: 3 };
  },
};

const summary = await train.pretrain(
  { out: 'runs/rings', epochs: 2, dim: 64, depth: 2, decoderDepth: 1, normPixLoss: true },
  {
    dataset: rings,
    onStart: ({ totalSteps, parameters }) =>
      console.log(`${totalSteps} steps, ${parameters} parameters`),
    onEpoch: ({ epoch, loss }) => console.log(`epoch ${epoch}: loss ${loss.toFixed(3)}`),
    onWarning: (message) => console.warn(message),
  },
);
console.log(`weights: ${summary.checkpoint}`);
