import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A server in a process of its own. */
export interface ServedModel {
  /** Where dialogues go. */
  readonly url: string;
  readonly token?: string;
  /** Names and versions, where it says them. */
  readonly versions?: string;
  readonly process: ChildProcess;
  /** Ends it by SIGTERM. @returns Its exit code. */
  stop(): Promise<number | null>;
}

const APP = fileURLToPath(new URL('../../../apps/serve', import.meta.url));
/** The script of the peer. */
export const SERVE_PEER = fileURLToPath(new URL('../serve_peer.py', import.meta.url));

const stopper = (child: ChildProcess) => async (): Promise<number | null> => {
  if (child.exitCode !== null) return child.exitCode;
  const closed = once(child, 'close');
  child.kill('SIGTERM');
  const [code] = await closed;
  return code;
};

/** Starts `serve` as a user does, without its log. */
export async function startOurs(folder: string): Promise<ServedModel> {
  const args = [
    '--conditions=@erc/source',
    '--import',
    'tsx',
    'src/main.ts',
    folder,
    '--port',
    '0',
    '--quiet',
  ];
  const child = spawn(process.execPath, args, { cwd: APP, stdio: ['ignore', 'pipe', 'inherit'] });
  let url: string | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    const [, name, value] = /^(\w+): (.*)$/.exec(line) ?? [];
    if (name === 'address') url = value;
    if (name !== 'token' || url === undefined || value === undefined) continue;
    return { url, token: value, process: child, stop: stopper(child) };
  }
  throw new Error('serve: expected an address and a token, received none.');
}

/** Starts the same model behind FastAPI. */
export async function startPeer(python: string, folder: string, threads: number): Promise<ServedModel> {
  const child = spawn(python, [SERVE_PEER, folder, String(threads)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const { value, done } = await lines.next();
  if (done) throw new Error('serve_peer.py: expected a port, received none.');
  const { port, versions } = JSON.parse(value) as { readonly port: number; readonly versions: string };
  return { url: `http://127.0.0.1:${port}/v1/predict`, versions, process: child, stop: stopper(child) };
}
