import { inspect } from 'node:util';
import { Command, CommanderError } from 'commander';
import { UsageError, UserError } from '../errors.js';
import { packageVersion } from '../native/paths.js';
import { registerAblate } from './ablate.js';
import { registerAttention } from './attention.js';
import { registerBench } from './bench.js';
import { registerCocoEval } from './coco-eval.js';
import { registerCompare } from './compare.js';
import { registerCompletion } from './completion.js';
import { registerConvert } from './convert.js';
import { registerData } from './data.js';
import { registerDetect } from './detect.js';
import { registerDoctor } from './doctor.js';
import { registerEmbed } from './embed.js';
import { registerEvaluate } from './evaluate.js';
import { registerFinetune } from './finetune.js';
import { messageOf } from './flags.js';
import { registerKnn } from './knn.js';
import { registerLaunch } from './launch.js';
import { registerLinprobe } from './linprobe.js';
import { note, visible } from './output.js';
import { registerPredict } from './predict.js';
import { refuseSeveral } from './processes.js';
import { registerReconstruct } from './reconstruct.js';
import { registerReport } from './report.js';
import { registerReproduce } from './reproduce.js';
import { registerSearch } from './search.js';
import { registerSetup } from './setup.js';
import { registerTrain } from './train.js';
import { registerTransferCoco } from './transfer-coco.js';
import { registerUi } from './ui.js';

/** The whole command line. Each command registers itself and imports what it runs only when it runs. */
export function createProgram(): Command {
  const program = new Command('mae-native')
    .description('Masked autoencoders on libtorch: train, probe and reconstruct without Python.')
    .version(packageVersion())
    // Options after a command belong to it: setup has its own --version.
    .enablePositionalOptions()
    .showSuggestionAfterError()
    .showHelpAfterError('(--help shows what there is)')
    .allowExcessArguments()
    .hook('preAction', (_, running) => {
      refuseExcess(running);
      refuseSeveral(running.name());
    })
    // The commands that are added below inherit these.
    .exitOverride()
    .configureOutput({ writeErr: (text) => process.stderr.write(visible(text)) });
  registerTrain(program);
  registerFinetune(program);
  registerLinprobe(program);
  registerDetect(program);
  registerEvaluate(program);
  registerKnn(program);
  registerReconstruct(program);
  registerAttention(program);
  registerEmbed(program);
  registerSearch(program);
  registerPredict(program);
  registerCocoEval(program);
  registerAblate(program);
  registerCompare(program);
  registerReproduce(program);
  registerTransferCoco(program);
  registerReport(program);
  registerUi(program);
  registerConvert(program);
  registerData(program);
  registerBench(program);
  registerLaunch(program);
  registerSetup(program);
  registerDoctor(program);
  registerCompletion(program);
  return program;
}

/** People name their data so; commander's own message does not repeat what was given. */
function refuseExcess(command: Command): void {
  const { args, registeredArguments, options } = command;
  const excess = args.slice(registeredArguments.length);
  if (excess.length === 0 || registeredArguments.at(-1)?.variadic === true) return;
  const given = excess.map((text) => `'${text}'`).join(' ');
  const hasData = options.some(({ long }) => long === '--data');
  const advice = hasData ? `; data is named by --data ${excess.join(' ')}` : '';
  throw new UsageError(`${command.name()} does not take ${given}${advice}`);
}

/** Runs a command line, without node and script, and returns the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // A reader that stops early, such as `head`, is no failure.
    if (error.code === 'EPIPE') process.exit(0);
    process.exit(reportError(new UserError(`the output cannot be written: ${error.message}`)));
  });
  // Progress that nobody reads, or that meets a full disk, must not end a run.
  process.stderr.on('error', () => {});
  try {
    await createProgram().parseAsync(args, { from: 'user' });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    return reportError(error);
  }
}

/** Prints an error by its class, and returns the exit code. */
function reportError(thrown: unknown): number {
  const error = firstOf(thrown);
  // commander has printed the message or the help already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof UserError) {
    note(`error: ${messageOf(error)}`);
    return error.exitCode;
  }
  note('error: this should not have happened; please report it with what follows');
  note(inspect(error));
  return 1;
}

/** What failed first matters. A resource that could not be closed afterwards is a consequence. */
function firstOf(error: unknown): unknown {
  const isSuppressing = error instanceof Error && error.name === 'SuppressedError';
  return isSuppressing && 'suppressed' in error ? firstOf(error.suppressed) : error;
}
