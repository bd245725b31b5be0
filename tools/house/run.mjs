import { spawnSync } from 'node:child_process';

/**
 * Runs a program to its end and gives what it prints.
 *
 * @param env Variables beside those of this process.
 * @throws Error with all that it printed, where it ends with anything but 0.
 */
export function run(directory, command, args, env = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: directory,
    encoding: 'utf8',
    env: { ...process.env, ...env },
    maxBuffer: 2 ** 28,
  });
  if (status === 0) return stdout;
  const words = `${command} ${args.join(' ')}`;
  throw new Error(`${words} ended with ${status ?? error?.message}, in ${directory}:\n${stdout}\n${stderr}`);
}
