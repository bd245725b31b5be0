import { randomBytes } from 'node:crypto';
import { ConfigError } from '@erc/core';

/** Addresses and names of this machine that no other machine reaches. */
const LOOPBACK = /^(localhost|127(\.\d+){3}|::1)$/;

/** Who may ask a server. */
export interface Access {
  /** What clients send; none where none is needed. */
  readonly token?: string;
  /** It was made here: nobody knows it yet. */
  readonly isNew: boolean;
  /** Names that the server answers to; any where there is a token. */
  readonly hosts?: readonly string[];
}

/**
 * Who may ask, as the command line and the environment say. Without a word of either, whoever knows a token that is made now.
 *
 * @param token Of `--token`; `false` for `--no-token`.
 * @param fromEnvironment Of the variable `ERC_TOKEN`, which no list of processes shows.
 * @throws ConfigError for a token that no header can hold, and for none where other machines can ask.
 */
export function accessOf({
  token,
  fromEnvironment,
  host,
}: {
  readonly token: string | false | undefined;
  readonly fromEnvironment: string | undefined;
  readonly host: string;
}): Access {
  if (token === false) {
    if (!LOOPBACK.test(host)) {
      throw new ConfigError(
        `--no-token: expected a host that this machine alone reaches, received ${host}, where anybody could ask.`,
      );
    }
    const address = host.includes(':') ? `[${host}]` : host;
    return { isNew: false, hosts: [...new Set([address, 'localhost', '127.0.0.1', '[::1]'])] };
  }
  const found = token ?? fromEnvironment;
  if (found === undefined) return { token: randomBytes(24).toString('base64url'), isNew: true };
  if (!/^[\x21-\x7e]{8,1000}$/.test(found)) {
    const where = token === undefined ? 'ERC_TOKEN' : '--token';
    throw new ConfigError(
      `${where}: expected 8 to 1000 letters, digits and signs without spaces, received something else of ${found.length} characters.`,
    );
  }
  return { token: found, isNew: false };
}
