// Compares `linprobe` without flags with scikit-learn's logistic regression on the same features, and prints a line of JSON:
//   npx tsx scripts/compare-linprobe.ts CHECKPOINT TRAIN VAL [FOLDER]
// such as cifar10-train.tar and cifar10-test.tar. Features are computed once for scikit-learn, by `embed`, and stay in the
// folder, with the probe's run. PYTHON names an interpreter with NumPy and scikit-learn, python3 by default.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Inverse strengths of the regularisation that are tried. */
const STRENGTHS = [0.01, 0.1, 1, 10];

/** Standardised features, as the probe's BatchNorm makes them. Whether the solver converged is told beside the accuracy. */
const REGRESSION = `
import json, sys, warnings
import numpy
from sklearn.linear_model import LogisticRegression

folder, strengths = sys.argv[1], json.loads(sys.argv[2])
def load(name):
    with open(f"{folder}/{name}.json") as file:
        return numpy.load(f"{folder}/{name}.npy").astype(numpy.float64), json.load(file)["classes"]
(train, known), (val, wanted) = load("train"), load("val")
mean, std = train.mean(0), train.std(0)
std[std == 0] = 1
results = []
for c in strengths:
    model = LogisticRegression(C=c, max_iter=2000)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        model.fit((train - mean) / std, known)
    found = model.predict((val - mean) / std)
    results.append({"c": c, "top1": 100 * float((found == numpy.array(wanted)).mean()), "converged": not caught})
json.dump(results, sys.stdout)
`;

const [init, train, val, given] = process.argv.slice(2);
if (init === undefined || train === undefined || val === undefined) {
  console.error('usage: compare-linprobe.ts CHECKPOINT TRAIN VAL [FOLDER]');
  process.exit(2);
}
const folder = given ?? mkdtempSync(join(tmpdir(), 'mae-native-linprobe-'));
mkdirSync(folder, { recursive: true });
const run = (...args: string[]) =>
  execFileSync(process.execPath, ['bin/mae-native.js', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
for (const [name, data] of Object.entries({ train, val })) {
  const out = join(folder, `${name}.npy`);
  if (!existsSync(out)) run('embed', '--init', init, '--data', data, '--out', out);
}
const out = join(folder, 'probe');
if (!existsSync(join(out, 'summary.json'))) {
  run('linprobe', '--init', init, '--data', train, '--val-data', val, '--out', out);
}
const summary = JSON.parse(readFileSync(join(out, 'summary.json'), 'utf8'));
const regression = execFileSync(
  process.env.PYTHON ?? 'python3',
  ['-c', REGRESSION, folder, JSON.stringify(STRENGTHS)],
  { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
);
const { top1, blr, selection, eval_images: images } = summary;
console.log(
  JSON.stringify({
    linprobe: { top1, blr, selection, images },
    logistic_regression: JSON.parse(regression),
    folder,
  }),
);
