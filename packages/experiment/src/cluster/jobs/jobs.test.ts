import { ConfigError } from '@erc/core';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { kubernetesJobs } from './kubernetes-jobs.js';
import { slurmJobs } from './slurm-jobs.js';

const jobs = {
  name: 'voices',
  shards: 4,
  task: ['/usr/bin/node', 'main.ts', 'encode', '--config', "/data/it's mine.yaml"],
  merge: ['/usr/bin/node', 'main.ts', 'encode', 'merge', '--shards', '4'],
  directory: '/data/erc',
  variables: { INIT_CWD: '/data/my files' },
  cpus: 2,
  memoryGib: 8,
  minutes: 240,
};
const slurm = { ...jobs, logs: '/data/logs' };
const kubernetes = { ...jobs, claim: 'erc', mountPath: '/data' };

describe('slurmJobs', () => {
  it('is an array whose tasks do nothing but the program, and the merge of it', () => {
    const { array, merge } = slurmJobs({ ...slurm, parallel: 2 });
    expect(array).toBe(`#!/bin/bash
#SBATCH --job-name=voices
#SBATCH --array=0-3%2
#SBATCH --cpus-per-task=2
#SBATCH --mem=8G
#SBATCH --time=240
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --signal=B:TERM@60
#SBATCH --output=/data/logs/voices-%A-%a.log
set -eu
export INIT_CWD='/data/my files'
cd /data/erc
exec /usr/bin/node main.ts encode --config '/data/it'\\''s mine.yaml' --shard "$((SLURM_ARRAY_TASK_ID + 1))/4"
`);
    expect(merge).toContain('#SBATCH --job-name=voices-merge\n');
    expect(merge).toContain('#SBATCH --kill-on-invalid-dep=yes\n');
    expect(merge).not.toContain('--array');
    expect(merge).toMatch(/\nexec \/usr\/bin\/node main\.ts encode merge --shards 4\n$/);
  });

  it('writes logs where they are named, whatever is in the name', () => {
    expect(slurmJobs({ ...slurm, logs: '/a "b"/50%' }).array).toContain(
      '#SBATCH --output="/a \\"b\\"/50%%/voices-%A-%a.log"\n',
    );
  });

  it('has as many tasks as Slurm takes', () => {
    expect(slurmJobs({ ...slurm, shards: 1001 }).array).toContain('--array=0-1000\n');
    expect(() => slurmJobs({ ...slurm, shards: 1002 })).toThrow(
      '--shards: expected at most 1001, which Slurm takes, received 1002.',
    );
  });
});

describe('kubernetesJobs', () => {
  it('is an Indexed Job that ends for wrong data, and runs again what the cluster disrupts', () => {
    const { array, merge } = kubernetesJobs({ ...kubernetes, parallel: 3 });
    const job = parse(array);
    expect(job).toMatchObject({
      kind: 'Job',
      metadata: { name: 'voices' },
      spec: {
        completionMode: 'Indexed',
        completions: 4,
        parallelism: 3,
        backoffLimitPerIndex: 3,
        podReplacementPolicy: 'Failed',
        podFailurePolicy: {
          rules: [
            { action: 'FailJob', onExitCodes: { containerName: 'erc', operator: 'In', values: [2] } },
            { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] },
          ],
        },
      },
    });
    expect(job.spec.template.spec).toMatchObject({ restartPolicy: 'Never', activeDeadlineSeconds: 14_400 });
    const [container] = job.spec.template.spec.containers;
    expect(container).toMatchObject({
      name: 'erc',
      image: 'node:22',
      workingDir: '/data/erc',
      command: [...jobs.task, '--shards', '4'],
      env: [{ name: 'INIT_CWD', value: '/data/my files' }],
    });
    const merging = parse(merge);
    expect(merging.spec.completionMode).toBeUndefined();
    expect(merging.spec.template.spec.containers[0].command).toEqual(jobs.merge);
  });

  it.each([
    [{ shards: 100_001 }, '--shards: expected at most 100000, which Kubernetes takes, received 100001.'],
    [{ parallel: 5 }, '--parallel: expected at most the 4 shards, received 5.'],
    [{ claim: 'My_Claim' }, '--claim: expected the name of a volume claim'],
    [{ mountPath: 'erc' }, '--mount: expected an absolute path'],
    [{ mountPath: '/a:b' }, '--mount: expected an absolute path'],
    [{ mountPath: '/a/../b' }, '--mount: expected an absolute path'],
    [{ image: 'my image' }, '--image: expected the name of a container image'],
    [{ name: 'X y' }, '--name: expected at most 48 lower-case letters'],
    [{ name: 'x'.repeat(49) }, '--name: expected at most 48'],
    [{ cpus: 1e5 }, '--cpus: expected at most 1024, received 100000.'],
    [{ task: ['a\nb'] }, 'plan: expected words of one line'],
  ])('refuses %j', (options, message) => {
    expect(() => kubernetesJobs({ ...kubernetes, ...options })).toThrow(ConfigError);
    expect(() => kubernetesJobs({ ...kubernetes, ...options })).toThrow(message);
  });
});
