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
import { mergeEncoded, planEncoding, type StartedProgram } from '@erc/experiment';
import { type Command, Option } from 'commander';
import { eventsTo } from '../../console/print-events.js';
import type { ProgramContext } from '../../console/run-main.js';
import { chooseRun, type RunFlags } from './choose-run.js';
import { atLeastOne, withConfig, withOverrides, withPlugins, withQuiet } from './flags.js';

interface PlanFlags extends Pick<RunFlags, 'config' | 'plugin'> {
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

/** `train encode plan`: writes job files that encode in shards, for the scheduler of a cluster. */
export function addPlan(encode: Command, context: ProgramContext): void {
  const { stdout, defaultRecipe } = context;
  const command = encode
    .command('plan')
    .description('writes job files that encode in shards, and merge (docs/clusters.md)')
    .requiredOption('--shards <n>', 'how many tasks')
    .option('--parallel <n>', 'tasks at once (default: as there is room)')
    .addOption(
      new Option('--for <scheduler>', 'whose files').choices(['slurm', 'kubernetes', 'both']).default('both'),
    )
    .option('--name <name>', 'of the jobs and their files', 'encode')
    .option('--into <dir>', 'where the files and the logs of Slurm go', '.')
    .option('--cpus <n>', 'of one task, and threads of its encoders', '4')
    .option('--memory <gib>', 'of one task', '8')
    .option('--minutes <n>', 'longest time of one task', '240')
    .option('--image <image>', 'container with Node (default: node:22)')
    .option('--claim <name>', 'volume claim that holds everything', 'erc')
    .option('--mount <dir>', 'where the pods see the volume', '/erc')
    .option('--volume <dir>', 'folder here that the volume holds (default: the repository)')
    .option('--json', 'the paths as JSON');
  withPlugins(withConfig(withOverrides(command), defaultRecipe)).action(
    async (overrides: readonly string[], _: unknown, own: Command) => {
      // Flags may stand before the word `plan` too.
      const flags = own.optsWithGlobals<PlanFlags>();
      const { recipe, registries } = await chooseRun(flags, overrides, defaultRecipe);
      const { name, into, image, claim, mount: mountPath, plugin = [] } = flags;
      const program = startedProgram(context);
      const volume = flags.volume === undefined ? repositoryOf(program) : userPath(flags.volume);
      const has = (scheduler: PlanFlags['for']): boolean => ['both', scheduler].includes(flags.for);
      const { slurm, kubernetes, notes } = await planEncoding({
        recipe,
        registries,
        program,
        file: flags.config === undefined ? (defaultRecipe ?? '') : userPath(flags.config),
        changes: [...plugin.flatMap((file) => ['--plugin', userPath(file)]), ...overrides],
        name,
        shards: atLeastOne(flags.shards, '--shards'),
        parallel: flags.parallel === undefined ? undefined : atLeastOne(flags.parallel, '--parallel'),
        cpus: atLeastOne(flags.cpus, '--cpus'),
        memoryGib: atLeastOne(flags.memory, '--memory'),
        minutes: atLeastOne(flags.minutes, '--minutes'),
        ...(has('slurm') && { slurm: { logs: userPath(into) } }),
        ...(has('kubernetes') && { kubernetes: { image, claim, volume, mountPath } }),
      });
      const file = (end: string): string => join(userPath(into), `${name}${end}`);
      const files = new Map([
        ...(slurm
          ? [[file('.sbatch'), slurm.encode] as const, [file('-merge.sbatch'), slurm.merge] as const]
          : []),
        ...(kubernetes
          ? [
              [file('.job.yaml'), kubernetes.encode] as const,
              [file('-merge.job.yaml'), kubernetes.merge] as const,
            ]
          : []),
      ]);
      await removeLeftovers(userPath(into), { prefix: name });
      for (const [path, text] of files) await writeFileAtomic(path, text);
      if (flags.json) return void stdout.write(`${JSON.stringify([...files.keys()])}\n`);
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
    },
  );
}

interface MergeFlags extends Pick<RunFlags, 'config' | 'plugin'> {
  readonly shards?: string;
  readonly quiet?: boolean;
}

/** `train encode merge`: brings together what the shards have encoded. */
export function addMerge(encode: Command, { stdout, stderr, signal, defaultRecipe }: ProgramContext): void {
  const command = encode
    .command('merge')
    .description('checks that all shards have run, and merges what they have encoded')
    .option('--shards <n>', 'only where the inputs were cut into so many');
  withQuiet(withPlugins(withConfig(withOverrides(command), defaultRecipe))).action(
    async (overrides: readonly string[], _: unknown, own: Command) => {
      const { shards, quiet, ...flags } = own.optsWithGlobals<MergeFlags>();
      const { recipe, registries } = await chooseRun(flags, overrides, defaultRecipe);
      const merged = await mergeEncoded({
        recipe,
        registries,
        shards: shards === undefined ? undefined : atLeastOne(shards, '--shards'),
        onEvent: eventsTo(stderr, quiet),
        signal,
      });
      for (const { file, rows, shards: count } of merged) {
        stdout.write(`${shownPath(file)}: ${rows} rows of ${count} shards\n`);
      }
    },
  );
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
