import { readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from '@erc/core';
import { z } from 'zod';

/** Where Kaggle is, and who asks. */
export interface KaggleAccess {
  /** Address without a path. */
  readonly endpoint: URL;
  /** Value of the `authorization` header. Never to be printed. */
  readonly authorization: string;
}

const tokenSchema = z.object({ username: z.string().min(1), key: z.string().min(1) });
const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * Finds the user's token as Kaggle's own tools do: in `KAGGLE_USERNAME` and `KAGGLE_KEY`, or else in `kaggle.json`, which lies in
 * `KAGGLE_CONFIG_DIR` or in `~/.kaggle`. `KAGGLE_API_ENDPOINT` replaces https://www.kaggle.com.
 *
 * @throws ConfigError when there is no token, or an endpoint that would get it unencrypted.
 */
export async function findKaggleAccess(
  env: Readonly<Record<string, string | undefined>>,
  log?: (line: string) => void,
): Promise<KaggleAccess> {
  const endpoint = endpointOf(env.KAGGLE_API_ENDPOINT ?? 'https://www.kaggle.com');
  const { username, key } =
    env.KAGGLE_USERNAME && env.KAGGLE_KEY
      ? { username: env.KAGGLE_USERNAME, key: env.KAGGLE_KEY }
      : await readToken(join(env.KAGGLE_CONFIG_DIR ?? join(homedir(), '.kaggle'), 'kaggle.json'), log);
  return { endpoint, authorization: `Basic ${Buffer.from(`${username}:${key}`).toString('base64')}` };
}

function endpointOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.includes(url.hostname));
  if (url && isSafe) return url;
  throw new ConfigError(
    `kaggle: KAGGLE_API_ENDPOINT: expected an https address, received ${JSON.stringify(text)}.`,
  );
}

async function readToken(path: string, log?: (line: string) => void): Promise<z.infer<typeof tokenSchema>> {
  const fail = (received: string): never => {
    throw new ConfigError(
      `kaggle: expected a token in KAGGLE_USERNAME and KAGGLE_KEY, or in ${path} (Kaggle, Settings, Create New Token), received ${received}.`,
    );
  };
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    return fail((error as NodeJS.ErrnoException).code === 'ENOENT' ? 'none' : 'a file that cannot be read');
  }
  // Others on the machine could read it.
  if (process.platform !== 'win32' && ((await stat(path)).mode & 0o077) !== 0) {
    log?.(`kaggle: ${path} can be read by others; chmod 600 keeps it to you.`);
  }
  try {
    return tokenSchema.parse(JSON.parse(text));
  } catch {
    // Without the cause: messages of JSON.parse quote the text.
    return fail('a file without "username" and "key"');
  }
}
