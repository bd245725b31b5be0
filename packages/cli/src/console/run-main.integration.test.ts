import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const SCRIPT = fileURLToPath(new URL('../__fixtures__/waiting-program.ts', import.meta.url));

/** Starts the program, and calls `onText` with all that it has printed whenever there is more. */
async function waiting(onText: (text: string, child: ChildProcess) => void) {
  const child = spawn(process.execPath, ['--conditions=@erc/source', '--import', 'tsx', SCRIPT], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let text = '';
  child.stderr.setEncoding('utf8').on('data', (more: string) => {
    text += more;
    onText(text, child);
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, text };
}

it.each(['SIGINT', 'SIGTERM'] as const)(
  'ends at once at a second %s, and says how to go on',
  async (name) => {
    const { code, text } = await waiting((all, child) => {
      if (/(ready|saving)\n$/.test(all)) child.kill(name);
    });
    expect(code).toBe(1);
    expect(text).toBe(`ready\nsaving\nended at once by a second ${name}.\nto go on: the same command\n`);
  },
);

it('takes a terminal that is closed as a wish to save and stop, however often it is said', async () => {
  const { text } = await waiting((all, child) => {
    if (all === 'ready\n') child.kill('SIGHUP');
    if (all !== 'ready\nsaving\n') return;
    child.kill('SIGHUP');
    setTimeout(() => child.kill('SIGKILL'), 200);
  });
  expect(text).toBe('ready\nsaving\n');
});
