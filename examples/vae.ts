// A variational autoencoder with convolutions and transposed ones, of soft dots. Kingma and Welling, arXiv:1312.6114.
import { nn, optim, type Tensor, torch } from 'mae-native';

const F = nn.functional;
const LATENT = 4;

class VAE extends nn.Module {
  readonly encoder = new nn.Sequential(
    new nn.Conv2d(1, 8, 4, { stride: 2, padding: 1 }),
    new nn.LeakyReLU(0.2),
    new nn.Conv2d(8, 16, 4, { stride: 2, padding: 1 }),
    new nn.LeakyReLU(0.2),
    new nn.Flatten(),
    new nn.Linear(16 * 4 * 4, 2 * LATENT),
  );
  readonly decoder = new nn.Sequential(
    new nn.Linear(LATENT, 16 * 4 * 4),
    new nn.Unflatten(1, [16, 4, 4]),
    new nn.ConvTranspose2d(16, 8, 4, { stride: 2, padding: 1 }),
    new nn.ReLU(),
    new nn.ConvTranspose2d(8, 1, 4, { stride: 2, padding: 1 }),
  );
  /** The loss per image: what the code cannot tell of the pixels, and what the code says beyond chance. */
  override forward(images: Tensor): Tensor {
    const [mean, logvar] = this.encoder.forward(images).chunk(2, 1) as [Tensor, Tensor];
    const code = mean.add(torch.randnLike(mean).mul(logvar.mul(0.5).exp()));
    const pixels = this.decoder.forward(code);
    const reconstruction = F.binaryCrossEntropyWithLogits(pixels, images, { reduction: 'sum' });
    const divergence = logvar.add(1).sub(mean.square()).sub(logvar.exp()).sum().mul(-0.5);
    return reconstruction.add(divergence).div(images.size(0));
  }
}

/** Images [n, 1, 16, 16] of a dot at a random place. */
function dots(n: number): Tensor {
  const place = torch.rand([n, 2, 1, 1]).mul(12).add(2);
  const grid = torch.arange(16);
  const dy = grid.view([1, 16, 1]).sub(place.index(':', 0));
  const dx = grid.view([1, 1, 16]).sub(place.index(':', 1));
  return dy.square().add(dx.square()).div(-4).exp().unsqueeze(1);
}

torch.manualSeed(0);
const model = new VAE();
const optimizer = new optim.Adam(model.parameters(), { lr: 3e-3 });

for (let step = 0; step < 20; step++) {
  using _ = torch.scope();
  const loss = model.forward(dots(32));
  optimizer.zeroGrad();
  loss.backward();
  optimizer.step();
  console.log(`step ${step}: loss ${loss.item<number>().toFixed(4)}`);
}

const drawn = torch.noGrad(() => model.decoder.forward(torch.randn([5, LATENT])).sigmoid());
console.log(
  `new images: ${drawn.shape.join(' x ')}, mean ${drawn.mean().item<number>().toFixed(4)}`,
);
