import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  removeLeftovers,
  shellWord,
  shownPath,
  userDirectory,
  userPath,
  writeFileAtomic,
} from '@erc/core/node';
import type { JobPlan, JobSettings, StartedProgram } from '@erc/experiment';
import { type Command, Option } from 'commander';
import type { ProgramContext } from '../../console/run-main.js';
import { atLeastOne } from './flags.js';

/** Flags of every plan. */
export interface PlanFlags {
  readonly shards: string;
  readonly parallel?: string;
  readonly name: string;
  readonly into: string;
  readonly cpus: string;
  readonly memory: string;
  readonly minutes: string;
  readonly for: 'slurm' | 'kubernetes' | 'both';
  readonly image?: string;
  readonly claim: string;
  readonly mount: string;
  readonly volume?: string;
  readonly json?: boolean;
}

/** Options of {@link addPlan}. */
export interface PlanOptions {
  /** What the tasks do: `encode in shards`. */
  readonly description: string;
  /** Default name of the jobs and their files. */
  readonly name: string;
  /** What `--cpus` is a number of. */
  readonly cpus: string;
}

/** Adds `plan` to a command that works in shards: it writes job files for the scheduler of a cluster. */
export const addPlan = (parent: Command, { description, name, cpus }: PlanOptions): Command =>
  parent
    .command('plan')
    .description(`writes job files that ${description}, and merge (docs/clusters.md)`)
    .requiredOption('--shards <n>', 'how many tasks')
    .option('--parallel <n>', 'tasks at once (default: as there is room)')
    .addOption(
      new Option('--for <scheduler>', 'whose files').choices(['slurm', 'kubernetes', 'both']).default('both'),
    )
    .option('--name <name>', 'of the jobs and their files', name)
    .option('--into <dir>', 'where the files and the logs of Slurm go', '.')
    .option('--cpus <n>', cpus, '4')
    .option('--memory <gib>', 'of one task', '8')
    .option('--minutes <n>', 'longest time of one task', '240')
    .option('--image <image>', 'container with Node (default: node:22)')
    .option('--claim <name>', 'volume claim that holds everything', 'erc')
    .option('--mount <dir>', 'where the pods see the volume', '/erc')
    .option('--volume <dir>', 'folder here that the volume holds (default: the repository)')
    .option('--json', 'the paths as JSON');

/** What the flags of a plan say. @throws ConfigError for a number that is none. */
export function settingsOf(flags: PlanFlags, context: ProgramContext): JobSettings {
  const { name, into, image, claim, mount: mountPath } = flags;
  const program = startedProgram(context);
  const volume = flags.volume === undefined ? repositoryOf(program) : userPath(flags.volume);
  const has = (scheduler: PlanFlags['for']): boolean => ['both', scheduler].includes(flags.for);
  return {
    name,
    program,
    shards: atLeastOne(flags.shards, '--shards'),
    parallel: flags.parallel === undefined ? undefined : atLeastOne(flags.parallel, '--parallel'),
    cpus: atLeastOne(flags.cpus, '--cpus'),
    memoryGib: atLeastOne(flags.memory, '--memory'),
    minutes: atLeastOne(flags.minutes, '--minutes'),
    ...(has('slurm') && { slurm: { logs: userPath(into) } }),
    ...(has('kubernetes') && { kubernetes: { image, claim, volume, mountPath } }),
  };
}

/** Writes the files of a plan, and prints the commands that submit them. */
export async function writePlan(
  { slurm, kubernetes, notes }: JobPlan,
  { into, name, json }: Pick<PlanFlags, 'into' | 'name' | 'json'>,
  { stdout }: Pick<ProgramContext, 'stdout'>,
): Promise<void> {
  const file = (end: string): string => join(userPath(into), `${name}${end}`);
  const files = new Map([
    ...(slurm
      ? [[file('.sbatch'), slurm.array] as const, [file('-merge.sbatch'), slurm.merge] as const]
      : []),
    ...(kubernetes
      ? [[file('.job.yaml'), kubernetes.array] as const, [file('-merge.job.yaml'), kubernetes.merge] as const]
      : []),
  ]);
  await removeLeftovers(userPath(into), { prefix: name });
  for (const [path, text] of files) await writeFileAtomic(path, text);
  if (json) return void stdout.write(`${JSON.stringify([...files.keys()])}\n`);
  const shown = (end: string): string => shellWord(shownPath(file(end)));
  for (const note of notes) stdout.write(`note: ${note}\n`);
  if (slurm) {
    stdout.write(
      `Slurm:\n  id=$(sbatch --parsable ${shown('.sbatch')}) && sbatch --dependency=afterok:\${id%%;*} ${shown('-merge.sbatch')}\n`,
    );
  }
  if (kubernetes) {
    stdout.write(
      `Kubernetes:\n  kubectl apply -f ${shown('.job.yaml')} && kubectl wait --for=condition=complete --timeout=-1s job/${name} && kubectl apply -f ${shown('-merge.job.yaml')}\n`,
    );
  }
}

/** How this process was started, without the words that the program itself reads. */
function startedProgram({ args }: ProgramContext): StartedProgram {
  const { argv, execArgv, execPath } = process;
  return {
    node: execPath,
    words: [...execArgv, ...argv.slice(1, argv.length - args.length)],
    directory: process.cwd(),
    userDirectory: userDirectory(),
  };
}

/** The clone that the program lies in; of one that was installed, where the user stands. */
function repositoryOf({ directory, userDirectory }: StartedProgram): string {
  for (let folder = directory; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'pnpm-workspace.yaml'))) return folder;
    if (folder === dirname(folder)) return userDirectory;
  }
}
