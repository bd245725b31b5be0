import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Options of {@link peerVersions}. */
export interface PeerVersionsOptions {
  readonly python: string;
  /** It prints its versions where it is called with `--versions`. */
  readonly script: string;
  /** What pip installs of what it needs. */
  readonly packages: readonly string[];
}

/** The versions of what a peer needs. @throws Error that says what is missing. */
export async function peerVersions({ python, script, packages }: PeerVersionsOptions): Promise<string> {
  const child = spawn(python, [script, '--versions'], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [output, errors] = ['', ''];
  child.stdout.on('data', (text: Buffer) => {
    output += text;
  });
  child.stderr.on('data', (text: Buffer) => {
    errors += text;
  });
  const [code] = await once(child, 'close');
  if (code === 0) return output.trim();
  const [missing = 'an error'] = /No module named '[\w.]+'/.exec(errors) ?? [];
  throw new Error(
    `--against-python: expected ${packages.join(', ')}, received: ${missing}. Install them with: ${python} -m pip install ${packages.join(' ')}`,
  );
}
