import { Problem } from '../reply/problem.js';

/** Names without a port. */
const nameOf = (host: string): string => host.replace(/:\d+$/, '').toLowerCase();

/**
 * Refuses requests that were meant for another host: a page of the web whose name is made to point to this machine has a browser send them.
 *
 * @param hosts Names and addresses that the header `host` may have, without a port.
 * @throws Problem `wrong-host`.
 */
export function checkHost(host: string | undefined, hosts: readonly string[]): void {
  const name = nameOf(host ?? '');
  if (hosts.includes(name)) return;
  throw new Problem(
    'wrong-host',
    `host: expected ${hosts.join(', ')}, received ${name === '' ? 'nothing' : 'another'}.`,
  );
}

/**
 * Refuses requests that a page of another place sends: a browser sends a form anywhere, with the right host, and only keeps the answer from the page.
 *
 * @param origin The header, which browsers send with every POST; programs send none.
 * @throws Problem `wrong-host`.
 */
export function checkOrigin(origin: string | undefined, hosts: readonly string[]): void {
  if (origin === undefined || hosts.includes(nameOf(origin.replace(/^https?:\/\//, '')))) return;
  throw new Problem(
    'wrong-host',
    `origin: expected a page of ${hosts.join(', ')}, received one of another place.`,
  );
}
