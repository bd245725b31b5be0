import { Problem } from '../reply/problem.js';

/**
 * Refuses requests that were meant for another host: a page of the web whose name is made to point to this machine has a browser send them.
 *
 * @param hosts Names and addresses that the header `host` may have, without a port.
 * @throws Problem `wrong-host`.
 */
export function checkHost(host: string | undefined, hosts: readonly string[]): void {
  const name = (host ?? '').replace(/:\d+$/, '').toLowerCase();
  if (hosts.includes(name)) return;
  throw new Problem(
    'wrong-host',
    `host: expected ${hosts.join(', ')}, received ${name === '' ? 'nothing' : 'another'}.`,
  );
}
