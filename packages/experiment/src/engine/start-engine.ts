import { ConfigError, messageOf } from '@erc/core';
import { shellWord, shownPath } from '@erc/core/node';
import {
  EngineError,
  hasNvidiaDriver,
  type Kernels,
  type PassedOver,
  type ResolvedEngine,
  resolveEngine,
} from '@erc/engine';
import type { KernelsRecord } from '@erc/run-folder';
import * as tf from '@tensorflow/tfjs';
import { notice, type OnEvent } from '../events.js';
import type { Recipe } from '../recipe/recipe.js';

/** Allows and runs the install scripts of these packages, in this one call; see the README. */
const rebuild = (...packages: string[]): string =>
  `pnpm -r rebuild --config.dangerously-allow-all-builds=true ${packages.join(' ')}`;

/** What enables an engine in this workspace, where the engine's own advice is for a plain npm project. */
const COMMANDS: Readonly<Record<string, string>> = { 'onnx/cuda': rebuild('onnxruntime-node') };

/** Kernels that come with a runtime, or with a tfjs backend. */
export const RUNTIME_KERNELS: KernelsRecord & Kernels = { from: 'onnxruntime' };

/** The package of the faster kernels, as the engine calls it where it passed it over. */
const NATIVE = '@erc/native';

/** A run that goes on. */
export interface BegunRun {
  /** Absolute. */
  readonly directory: string;
  readonly kernels: KernelsRecord;
}

/**
 * Finds what computes, as the recipe asks, and says what it is and what was passed over.
 *
 * @param begun A run that goes on, with the kernels that it began with. @default any will do
 * @throws ConfigError where these are not there.
 */
export async function startEngine(
  { type, ...options }: Recipe['engine'],
  onEvent: OnEvent,
  begun?: BegunRun,
): Promise<ResolvedEngine> {
  // Production mode keeps tfjs from advertising its Node binding: the engine says the same, with the reason. The numbers are the same.
  tf.enableProdMode();
  if ('backend' in options && options.backend === 'tensorflow') await importBinding();
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  try {
    const asked = { type, ...Object.fromEntries(given) };
    const best = await resolveEngine(asked, { commands: COMMANDS });
    // What is not there stays among what was passed over, as the run that was not stopped has it in its record.
    const found =
      begun?.kernels.from === RUNTIME_KERNELS.from && best.kernels?.from === NATIVE
        ? await resolveEngine({ ...asked, kernels: 'onnxruntime' }, { commands: COMMANDS })
        : best;
    if (begun) checkKernels(begun, found);
    for (const { engine: name, reason, command } of found.passedOver) {
      if (name === NATIVE) continue;
      // On a machine without such a GPU there is nothing to enable; the run's record has it all the same.
      if (name === 'onnx/cuda' && !hasNvidiaDriver()) continue;
      notice(onEvent, `engine: ${name} passed over: ${reason}${command ? `; to enable it: ${command}` : ''}`);
    }
    const what = `${found.runtime}, ${found.backend ?? found.device}, ${found.threads} threads`;
    notice(
      onEvent,
      `engine: ${what}${kernelsText(found)}${precisionText('precision' in options ? options.precision : undefined, found)}`,
    );
    return found;
  } catch (error) {
    throw asConfigError(error);
  }
}

/** Whose kernels compute, where that is not plain: those of a package, or why not. */
function kernelsText({ kernels, precision, passedOver }: ResolvedEngine): string {
  if (kernels?.from === NATIVE)
    return `, ${kernelsName(kernels)}${precision === 'float32' ? '' : `, ${precision}`}`;
  const unused = passedOver.find(({ engine }) => engine === NATIVE);
  return unused ? ` (without the faster ${NATIVE}: ${remedyText(unused)})` : '';
}

/** That another precision computes than was asked for, where that is so. */
const precisionText = (asked: string | undefined, { precision }: ResolvedEngine): string =>
  asked === undefined || asked === precision ? '' : ` (${precision} in place of ${asked}, which needs AMX)`;

const remedyText = ({ reason, command }: PassedOver): string =>
  `${reason}${command ? `; to get it: ${command}` : ''}`;

/** @throws ConfigError where a run would go on with other kernels than it began with. */
export function checkKernels(
  { directory, kernels: begun }: BegunRun,
  {
    kernels = RUNTIME_KERNELS,
    passedOver = [],
  }: { readonly kernels?: KernelsRecord | undefined; readonly passedOver?: readonly PassedOver[] },
): void {
  if (kernelsName(kernels) === kernelsName(begun)) return;
  const unused = passedOver.find(({ engine }) => engine === NATIVE);
  throw new ConfigError(
    `${shownPath(directory)}: expected the kernels that the run was begun with, ${kernelsName(begun)}, received ${kernelsName(kernels)}${unused ? ` (${remedyText(unused)})` : ''}. ` +
      `train --resume ${shellWord(shownPath(directory))} --other-kernels goes on with these; the last bits may come out different.`,
  );
}

/** Kernels as messages and checkpoints call them. */
export const kernelsName = ({ from, version, level }: KernelsRecord): string =>
  [from, version, level && `(${level})`].filter(Boolean).join(' ');

/** What the engine refuses, as what a user can mend: `engine:` begins the line. Any other error as it is. */
export const asConfigError = (error: unknown): unknown =>
  error instanceof EngineError
    ? new ConfigError(error.message.startsWith('engine:') ? error.message : `engine: ${error.message}`, {
        cause: error,
      })
    : error;

/** TensorFlow's bindings are optional dependencies of this package: only from here can they be imported. */
async function importBinding(): Promise<void> {
  const reasons: string[] = [];
  for (const load of [() => import('@tensorflow/tfjs-node-gpu'), () => import('@tensorflow/tfjs-node')]) {
    try {
      await load();
      return;
    } catch (error) {
      reasons.push(messageOf(error).slice(0, 120));
    }
  }
  throw new ConfigError(
    `engine.backend: expected a TensorFlow binding that loads, received: ${reasons.join('; ')}. ` +
      `To build one: ${rebuild('@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node')}`,
  );
}
