import { ConfigError } from '@erc/core';
import { stringify } from 'yaml';
import { type ArrayJobs, checkJobs, type JobFiles } from './array-jobs.js';

/** Options of {@link kubernetesJobs}. Paths are those that the pods see. */
export interface KubernetesJobsOptions extends ArrayJobs {
  /** Container image of the pods, with the program of the commands. @default node:22 */
  readonly image?: string | undefined;
  /** Claim of the volume that holds program, corpus and whatever is made. */
  readonly claim: string;
  /** Where the pods see it. */
  readonly mountPath: string;
}

/** Indexes of one Indexed Job. */
const MOST_INDEXES = 100_000;
const IMAGE = 'node:22';
/** Failures of one shard that are tried again; disruptions by the cluster do not count. */
const TRIES = 3;
/** Between SIGTERM and SIGKILL: what a pod has made until then is kept. */
const GRACE_SECONDS = 60;

/**
 * Kubernetes jobs: an Indexed Job of shards, and the merge. The program is the container's first process, which so gets the signals. Exit code 2
 * (wrong recipe or data) ends the job; what the cluster disrupts runs again, after the pod before it has ended. Kubernetes 1.29 or newer.
 *
 * @throws ConfigError for a name, a number, a word or a path that cannot be.
 */
export function kubernetesJobs(options: KubernetesJobsOptions): JobFiles {
  checkJobs(options, { scheduler: 'Kubernetes', mostShards: MOST_INDEXES });
  const { name, shards, parallel = shards, task, merge, cpus, claim, mountPath, image } = options;
  if (claim.length > 253 || !/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(claim)) {
    throw new ConfigError(
      `--claim: expected the name of a volume claim (lower-case letters, digits, "-" and "."), received "${claim}".`,
    );
  }
  if (!/^(\/[^/:\0\n]+)+$/.test(mountPath) || /\/\.{1,2}(\/|$)/.test(mountPath)) {
    throw new ConfigError(
      `--mount: expected an absolute path without ":", such as /erc, received "${mountPath}".`,
    );
  }
  if (image !== undefined && !/^[^\s@:/][^\s]*$/.test(image)) {
    throw new ConfigError(`--image: expected the name of a container image, received "${image}".`);
  }
  return {
    array: stringify(
      jobOf(options, {
        name,
        // Which one it is stands in JOB_COMPLETION_INDEX.
        command: [...task, '--shards', String(shards)],
        cpus,
        spec: {
          completionMode: 'Indexed',
          completions: shards,
          parallelism: parallel,
          backoffLimitPerIndex: TRIES,
        },
      }),
    ),
    merge: stringify(
      jobOf(options, { name: `${name}-merge`, command: merge, cpus: 1, spec: { backoffLimit: TRIES } }),
    ),
  };
}

interface OneJob {
  readonly name: string;
  readonly command: readonly string[];
  readonly cpus: number;
  readonly spec: object;
}

const CONTAINER = 'erc';

function jobOf(
  { image = IMAGE, claim, mountPath, directory, variables, memoryGib, minutes }: KubernetesJobsOptions,
  { name, command, cpus, spec }: OneJob,
): object {
  const resources = { cpu: String(cpus), memory: `${memoryGib}Gi` };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name },
    spec: {
      ...spec,
      // A pod that still ends must not write beside the one that takes its place.
      podReplacementPolicy: 'Failed',
      podFailurePolicy: {
        rules: [
          { action: 'FailJob', onExitCodes: { containerName: CONTAINER, operator: 'In', values: [2] } },
          { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] },
        ],
      },
      template: {
        spec: {
          restartPolicy: 'Never',
          activeDeadlineSeconds: 60 * minutes,
          terminationGracePeriodSeconds: GRACE_SECONDS,
          containers: [
            {
              name: CONTAINER,
              image,
              workingDir: directory,
              command: [...command],
              env: Object.entries(variables).map(([key, value]) => ({ name: key, value })),
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
