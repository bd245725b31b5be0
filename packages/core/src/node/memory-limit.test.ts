import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { expect, it } from 'vitest';
import { memoryLimit } from './memory-limit.js';

const newFolder = temporaryFolders();
const GIB = 2 ** 30;

/** The limit on a machine of 64 GiB with these files. */
async function limitOf(files: Readonly<Record<string, string>>): Promise<number> {
  const root = await newFolder();
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return memoryLimit({ root, machine: 64 * GIB });
}

it.each([
  ['no groups: the machine', {}, 64],
  [
    'version 2: the group',
    { 'proc/self/cgroup': '0::/job\n', 'sys/fs/cgroup/job/memory.max': `${4 * GIB}\n` },
    4,
  ],
  [
    'version 2: the group above, as Slurm sets it',
    {
      'proc/self/cgroup': '0::/slurm/job_1/step_0/task_0\n',
      'sys/fs/cgroup/slurm/job_1/memory.max': `${8 * GIB}\n`,
      'sys/fs/cgroup/slurm/job_1/step_0/memory.max': 'max\n',
      'sys/fs/cgroup/slurm/job_1/step_0/task_0/memory.max': 'max\n',
    },
    8,
  ],
  [
    'version 2: the least of several',
    {
      'proc/self/cgroup': '0::/a/b\n',
      'sys/fs/cgroup/a/memory.max': `${2 * GIB}\n`,
      'sys/fs/cgroup/a/b/memory.max': `${16 * GIB}\n`,
    },
    2,
  ],
  [
    'version 2 in a container: the top',
    { 'proc/self/cgroup': '0::/\n', 'sys/fs/cgroup/memory.max': `${1 * GIB}\n` },
    1,
  ],
  [
    'version 1: the group of memory alone',
    {
      'proc/self/cgroup': '12:cpu,cpuacct:/small\n9:memory:/docker/abc\n0::/\n',
      'sys/fs/cgroup/memory/docker/abc/memory.limit_in_bytes': `${3 * GIB}\n`,
      'sys/fs/cgroup/cpu,cpuacct/small/memory.limit_in_bytes': '1\n',
    },
    3,
  ],
  [
    'version 1 in a container, whose path is that of the host',
    {
      'proc/self/cgroup': '9:memory:/docker/abc\n',
      'sys/fs/cgroup/memory/memory.limit_in_bytes': `${5 * GIB}\n`,
    },
    5,
  ],
  [
    'version 1 without a limit',
    {
      'proc/self/cgroup': '9:memory:/\n',
      'sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712\n',
    },
    64,
  ],
  [
    'something else in place of a number',
    { 'proc/self/cgroup': '0::/\n', 'sys/fs/cgroup/memory.max': 'x' },
    64,
  ],
])('%s', async (_, files, gib) => {
  expect(await limitOf(files)).toBe(gib * GIB);
});

it('is no more than the machine has here', () => {
  expect(memoryLimit()).toBeGreaterThan(0);
});
