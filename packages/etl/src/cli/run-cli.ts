import { existsSync } from 'node:fs';
import { ConfigError, findingText, type PathResolver, parseOptions } from '@erc/core';
import { type ExitCode, errorText, exitCodeOf, pathFrom, refuseRepeatedFlags } from '@erc/core/node';
import { Command } from 'commander';
import { sources } from '../built-in-sources.js';
import { readManifest } from '../dataset-folder/manifest.js';
import type { DryRun } from '../source.js';
import { readWords } from './read-words.js';

/** What the program is given by its surroundings. */
export interface CliContext {
  /** Words of the command line, without those that started the program. */
  readonly args: readonly string[];
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
  /** Where the user stands: paths are relative to it. */
  readonly directory: string;
  readonly signal?: AbortSignal;
}

interface Flags {
  readonly from?: string;
  readonly into?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly verify?: boolean;
}

const SOURCES = sources.parts.map(({ type }) => type);
/** Between two lines of progress. */
const EVERY_MS = 5000;

const HELP = `
sources: ${SOURCES.join(', ')}

  erc-etl kemdy20 --from downloads/KEMDy20_v1_1 --into data/kemdy20 --dry-run
  erc-etl iemocap --from downloads/IEMOCAP_full_release --into data/iemocap labels=6 split.type=no-test
  erc-etl meld --from downloads/MELD.Raw --into data/meld media.frames.count=3

The result is on standard output: the counts of the audit, the classes in their order, and the folder. Everything else is on standard error.
Exit codes: 0 done; 2 wrong usage, options or data; 1 anything else.`;

/**
 * Makes a dataset folder by the words of a command line.
 *
 * @returns The exit code: 0 done; 2 wrong usage, options or data; 1 anything else.
 */
export async function runCli(context: CliContext): Promise<ExitCode> {
  try {
    await main(context);
    return 0;
  } catch (error) {
    context.stderr.write(errorText(error));
    return exitCodeOf(error);
  }
}

/** What is missing is said in the words of the command line; what is wrong, by the source's own schema. */
function checkGiven(given: Readonly<Record<string, unknown>>): void {
  const { source } = given;
  const descriptor = sources.parts.find(({ type }) => type === source);
  if (!descriptor) {
    throw new ConfigError(
      `erc-etl: expected one of the sources ${SOURCES.join(', ')}, received "${source}".`,
    );
  }
  for (const flag of ['from', 'into']) {
    if (flag in descriptor.schema.shape && given[flag] === undefined) {
      throw new ConfigError(`--${flag}: expected a path, received none.`);
    }
  }
}

/** Paths as the user means them; a model that is none of this machine is a repository of the hub. */
const pathsFrom = (directory: string): PathResolver => {
  const path = (given: string): string => pathFrom(directory, given);
  return { path, model: (given) => (existsSync(path(given)) ? path(given) : given) };
};

async function main({ args, stdout, stderr, directory, signal }: CliContext): Promise<void> {
  refuseRepeatedFlags(args);
  const program = new Command('erc-etl')
    .description('Makes a dataset folder from a corpus as its publisher ships it.')
    .argument('<source>', 'the corpus')
    .argument('[key.path=value...]', 'further options of the source, as in the dataset of a recipe')
    .option('--from <path>', 'the corpus: a folder, or an archive where the source reads one')
    .option('--into <dir>', 'the dataset folder to make')
    .option('--dry-run', 'print the audit and write nothing')
    .option(
      '--verify',
      'read all files of a dataset folder that is there to compare them with what they were, not only those with another size, time or inode',
    )
    .option('--json', 'print the result as JSON')
    .option('--quiet', 'nothing on standard error but errors')
    .addHelpText('after', HELP)
    .configureOutput({
      writeOut: (text) => void stdout.write(text),
      writeErr: (text) => void stderr.write(text),
    })
    .exitOverride()
    .action(() => {});
  await program.parseAsync(args, { from: 'user' });
  const [source, ...words] = program.args;
  const { from, into, dryRun, json, quiet, verify } = program.opts<Flags>();
  const named = {
    source,
    ...(from !== undefined && { from }),
    ...(into !== undefined && { into }),
  };
  const options = readWords(words);
  const twice = Object.keys(options).find((key) => Object.hasOwn(named, key));
  if (twice !== undefined) {
    throw new ConfigError(
      `command line: expected ${twice} once, received ${twice === 'source' ? 'the corpus' : `--${twice}`} and the word ${twice}=….`,
    );
  }
  const given = { ...options, ...named };
  checkGiven(given);
  const parsed = parseOptions(sources.schema, given, 'erc-etl');
  const descriptor = sources.of(parsed);
  const resolved = descriptor.withPaths(parsed, pathsFrom(directory));
  const line = (text: string): void => {
    if (!quiet) stderr.write(`${text}\n`);
  };
  let shown = performance.now();
  let would: DryRun | undefined;
  const prepared = await descriptor.prepare(resolved, {
    signal,
    log: line,
    verify,
    onProgress: (done, total) => {
      if (performance.now() - shown < EVERY_MS) return;
      shown = performance.now();
      line(`${source}: ${Number(done.toFixed(1))}/${total}`);
    },
    ...(dryRun && {
      dryRun: (told) => {
        would = told;
      },
    }),
  });
  const { audit, labels } = would ?? (await readManifest(prepared.directory));
  if (json) {
    const { directory: made, reused } = prepared;
    const result = { directory: made, dryRun: Boolean(dryRun), reused, labels, audit };
    stdout.write(`${JSON.stringify(result, null, 2)}\n`);
    return;
  }
  for (const finding of audit)
    stdout.write(`${String(finding.count).padStart(8)}  ${findingText(finding)}\n`);
  stdout.write(`labels: ${labels.join(', ')}\n`);
  const end = dryRun ? 'not written' : prepared.reused ? 'up to date' : 'made';
  stdout.write(`dataset: ${prepared.directory} (${end})\n`);
}
