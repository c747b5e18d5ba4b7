/** Computes a transformer block of a dtype as one op, both ways, and prints all numbers as JSON; null where no op does it. */
import { torch } from '../../../lib/index.js';
import { blockNumbers, type Dtype } from '../plain-block.js';

const { avx512Bf16, amxBf16 } = torch.cpu.getCapabilities();
const found = blockNumbers(process.argv[2] as Dtype);
console.log(JSON.stringify({ avx512Bf16, amxBf16, found }));
