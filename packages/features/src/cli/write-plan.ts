import { join } from 'node:path';
import { ConfigError } from '@erc/core';
import { shownPath, userPath, writeFileAtomic } from '@erc/core/node';
import { clusterJobFiles } from '../cluster-job-files.js';

/** Flags of `erc-features plan`, as they were written. */
export interface PlanFlags {
  readonly shards: string;
  readonly config?: string;
  readonly name: string;
  readonly into: string;
  readonly cpus: string;
  readonly memory: string;
  readonly minutes: string;
  readonly image?: string;
  readonly claim: string;
  readonly mount: string;
  readonly json: boolean;
}

/** Writes the job files, and says how they are used. @param words The command that encodes, instead of the runner with `--config`. */
export async function writePlan(
  flags: PlanFlags,
  words: readonly string[],
  print: (line: string) => void,
): Promise<void> {
  const { config, name, image, claim, mount } = flags;
  if ((config === undefined) === (words.length === 0)) {
    throw new ConfigError('plan: expected either --config RECIPE or, after --, a command that encodes.');
  }
  const command =
    config === undefined ? words : ['pnpm', '--filter', 'train', 'start', 'encode', '--config', config];
  const shards = atLeastOne(flags.shards, '--shards');
  const { sbatch, kubernetes } = clusterJobFiles({
    name,
    shards,
    command,
    image,
    claim,
    mountPath: mount,
    cpus: atLeastOne(flags.cpus, '--cpus'),
    memoryGib: atLeastOne(flags.memory, '--memory'),
    minutes: atLeastOne(flags.minutes, '--minutes'),
  });
  const files = [
    { path: join(userPath(flags.into), `${name}.sbatch`), text: sbatch },
    { path: join(userPath(flags.into), `${name}.job.yaml`), text: kubernetes },
  ];
  for (const { path, text } of files) await writeFileAtomic(path, text);
  if (flags.json) return print(JSON.stringify(files.map(({ path }) => path)));
  const [slurm, job] = files.map(({ path }) => shownPath(path));
  print(`SLURM:      sbatch ${slurm}`);
  print(`Kubernetes: kubectl apply -f ${job}`);
  print('then:       erc-features merge');
}

function atLeastOne(text: string, flag: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new ConfigError(`${flag}: expected an integer from 1, received "${text}".`);
}
