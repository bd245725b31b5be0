import { ConfigError } from '@erc/core';
import { stringify } from 'yaml';

/** Options of {@link clusterJobFiles}. */
export interface ClusterJobOptions {
  /** Name of the jobs: lower-case letters, digits and "-". */
  readonly name: string;
  readonly shards: number;
  /** The command that encodes, without its shard, as words: `pnpm --filter train start encode --config X`. */
  readonly command: readonly string[];
  readonly cpus: number;
  /** Memory of one task, in GiB. */
  readonly memoryGib: number;
  /** Longest time of one task, in minutes. */
  readonly minutes: number;
  /** Container image of the pods, with what the command starts with. @default node:22, where corepack brings pnpm */
  readonly image?: string | undefined;
  /** Claim of the volume that holds repository, corpus and features, mounted at {@link mountPath}. */
  readonly claim: string;
  readonly mountPath: string;
}

/** A job file for each scheduler. */
export interface JobFiles {
  readonly sbatch: string;
  readonly kubernetes: string;
}

/** Has Node and corepack, which fetches the pnpm that package.json names; no pnpm itself. */
const IMAGE = 'node:22';

/** Job files that run a command once for each shard, on the scheduler that is there: a SLURM array, a Kubernetes Indexed Job. */
export function clusterJobFiles(options: ClusterJobOptions): JobFiles {
  const { name, command } = options;
  if (!/^[a-z0-9]([a-z0-9-]{0,51}[a-z0-9])?$/.test(name)) {
    throw new ConfigError(`--name: expected lower-case letters, digits and "-", received "${name}".`);
  }
  const word = [...command, name].find((text) => /[\n\r\0]/.test(text));
  if (word !== undefined) {
    throw new ConfigError(`plan: expected words of one line, received ${JSON.stringify(word)}.`);
  }
  return { sbatch: sbatchOf(options), kubernetes: stringify(jobOf(options)) };
}

function sbatchOf({ name, shards, command, cpus, memoryGib, minutes }: ClusterJobOptions): string {
  // The number of shards is written out: a task that is submitted again alone still knows which of them it is.
  return `#!/bin/bash
#SBATCH --job-name=${name}
#SBATCH --array=1-${shards}
#SBATCH --cpus-per-task=${cpus}
#SBATCH --mem=${memoryGib}G
#SBATCH --time=${minutes}
#SBATCH --output=${name}-%A-%a.log
set -eu
cd "\${SLURM_SUBMIT_DIR:-.}"
exec ${command.map(quoted).join(' ')} --shard "\${SLURM_ARRAY_TASK_ID}/${shards}"
`;
}

/** A word as the shell takes it, whatever is in it. */
const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

function jobOf(options: ClusterJobOptions): object {
  const { name, shards, command, cpus, memoryGib, minutes, image, claim, mountPath } = options;
  const needsCorepack = image === undefined && command[0] === 'pnpm';
  const resources = { cpu: String(cpus), memory: `${memoryGib}Gi` };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name },
    spec: {
      completionMode: 'Indexed',
      completions: shards,
      parallelism: shards,
      backoffLimit: 3 * shards,
      template: {
        spec: {
          restartPolicy: 'Never',
          activeDeadlineSeconds: 60 * minutes,
          containers: [
            {
              name: 'encode',
              image: image ?? IMAGE,
              workingDir: mountPath,
              // Which one it is stands in JOB_COMPLETION_INDEX.
              command: [...(needsCorepack ? ['corepack'] : []), ...command, '--shards', String(shards)],
              resources: { requests: resources, limits: resources },
              volumeMounts: [{ name: 'work', mountPath }],
            },
          ],
          volumes: [{ name: 'work', persistentVolumeClaim: { claimName: claim } }],
        },
      },
    },
  };
}
