import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from '@erc/core';
import { makeTemporaryFolder, shownPath } from '@erc/core/node';
import {
  encodersOfPlugins,
  exportModel,
  type OnEvent,
  pluginEncoders,
  type Run,
  runsIn,
} from '@erc/experiment';
import { loadPredictor, MANIFEST_NAME, type Predictor } from '@erc/predictor';
import { RECIPE_FILE, RUN_FILE, SUMMARY_FILE } from '@erc/run-folder';

/** Options of {@link openModel}. */
export interface OpenModelOptions {
  readonly signal: AbortSignal;
  /** Told what the export of a run has to say. @default nobody is */
  readonly onEvent?: OnEvent | undefined;
  /** Modules with encoders that the model of a model folder needs; a run names its own. @default none */
  readonly plugins?: readonly string[] | undefined;
}

/**
 * Opens the model of a model folder. That of a run folder is exported first, to a folder that is gone when the predictor is disposed of: both are one
 * predictor.
 *
 * @param folder Absolute.
 * @throws ConfigError for another folder, for one of several runs, for a run that cannot be exported, and for a module that is no plugin; what `loadPredictor`
 *   throws.
 */
export async function openModel(
  folder: string,
  { signal, onEvent, plugins = [] }: OpenModelOptions,
): Promise<Predictor> {
  if (existsSync(join(folder, MANIFEST_NAME))) {
    return loadPredictor(folder, {
      signal,
      // Code of a plugin computes in this thread: another one would not have it.
      ...(plugins.length > 0 && { encoders: await encodersOfPlugins(plugins) }),
    });
  }
  if (plugins.length > 0) {
    throw new ConfigError(
      `--plugin: expected beside the folder of an exported model, received it beside ${shownPath(folder)}. A run names its own plugins.`,
    );
  }
  const run = await runOf(folder);
  const temporary = await makeTemporaryFolder('erc-predict-model');
  try {
    const exported = await exportModel(run, join(temporary.path, 'model'), { signal, onEvent });
    const encoders = pluginEncoders(run);
    const predictor = await loadPredictor(exported.folder, {
      signal,
      ...(encoders.length > 0 && { encoders }),
    });
    return {
      ...predictor,
      async dispose() {
        await predictor.dispose();
        temporary.remove();
      },
    };
  } catch (error) {
    temporary.remove();
    throw error;
  }
}

async function runOf(folder: string): Promise<Run> {
  const names = [RUN_FILE.name, SUMMARY_FILE.name];
  if (![...names, RECIPE_FILE.name].some((name) => existsSync(join(folder, name)))) {
    throw new ConfigError(
      `model: expected a folder with ${[MANIFEST_NAME, ...names].join(', ')}, received ${shownPath(folder)}, which has none of them.`,
    );
  }
  const runs = await runsIn(folder, 'model');
  if (runs.length === 1) return runs[0]!;
  throw new ConfigError(
    `model: expected one run, received ${runs.length}: ${runs.map(({ directory }) => shownPath(directory)).join(', ')}. Name one of them.`,
  );
}
