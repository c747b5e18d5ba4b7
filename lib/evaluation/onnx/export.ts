import { loadCheckpoint } from '../../checkpoints/load.js';
import { type LoadedEncoder, loadEncoder } from '../../checkpoints/load-encoder.js';
import { type GivenEncoder, partOf } from '../../checkpoints/options.js';
import { about } from '../../files/refuse.js';
import { packageVersion } from '../../native/paths.js';
import { torch } from '../../torch/index.js';
import { loadClassifier } from '../classification/load-classifier.js';
import { OPSET, writeOnnx } from './file.js';
import { encoderGraph } from './graph.js';

export interface ExportOptions extends GivenEncoder {
  /** Height and width of the images; position embeddings of another size are interpolated. */
  readonly imageSize?: readonly [number, number] | null | undefined;
  /** Leave out a classifier's head. */
  readonly encoderOnly?: boolean;
}

/** What an export wrote. */
export interface ExportSummary {
  readonly in: string;
  readonly out: string;
  readonly opset: number;
  /** The name of the output: `features` (N, dim), or a classifier's `logits` (N, classes). */
  readonly output: 'features' | 'logits';
  /** Height and width of the images. */
  readonly image_size: readonly [number, number];
  readonly channels: number;
  readonly parameters: number;
  /** The file, and where it has 2 GiB or more of weights the one beside it that they are in. */
  readonly files: readonly string[];
  readonly notes: readonly string[];
}

/**
 * Exports the encoder of a checkpoint, or its classifier, as a file of ONNX. The input `images` (N, C, H, W) is float32 from
 * 0 to 1; the graph normalises it. The metadata has the names of the classes.
 *
 * @throws UserError where the checkpoint has no encoder, or the file cannot be written
 */
export function exportOnnx(path: string, out: string, options: ExportOptions = {}): ExportSummary {
  const { encoderOnly = false, ...given } = options;
  using _ = torch.scope();
  const hasHead = !encoderOnly && loadCheckpoint(path, partOf(given)).architecture.head !== null;
  using classifier = hasHead ? loadClassifier(path, 'cpu', given) : null;
  using encoder = classifier === null ? loadEncoder(path, 'cpu', given) : null;
  const { model, normalisation, notes } = (classifier ?? encoder) as LoadedEncoder;
  const { imageSize, channels } = model.config;
  const { mean, std } = normalisation;
  const graph = about(path, () => encoderGraph(model, { mean, std, hasHead }));
  const metadata: Record<string, string> =
    classifier === null ? {} : { classes: JSON.stringify(classifier.card.classes) };
  const files = writeOnnx(out, { ...graph, metadata, producerVersion: packageVersion() });
  const parameters = graph.constants.reduce(
    (sum, { data }) => sum + (data instanceof Float32Array ? data.length : 0),
    0,
  );
  return {
    ...{ in: path, out, opset: OPSET, output: hasHead ? 'logits' : 'features' },
    ...{ image_size: imageSize, channels, parameters, notes, files },
  };
}
