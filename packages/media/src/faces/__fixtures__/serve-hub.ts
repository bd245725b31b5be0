import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { env } from '@huggingface/transformers';
import { afterAll, beforeAll } from 'vitest';

/** The detector that the hub has. */
export const STAND_IN = fileURLToPath(new URL('stand-in.onnx', import.meta.url));

/** Serves a hub on this machine while the tests of a file run; it has the model `own/faces` at one commit. */
export function serveHub(): { readonly asked: string[] } {
  const before = env.remoteHost;
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    asked.push(request.url!);
    const isThere = request.url === '/own/faces/resolve/c0ffee/onnx/retina.onnx';
    response.writeHead(isThere ? 200 : 404).end(isThere ? await readFile(STAND_IN) : 'none');
  });
  beforeAll(async () => {
    await new Promise<void>((done) => {
      server.listen(0, '127.0.0.1', done);
    });
    env.remoteHost = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });
  afterAll(() => {
    env.remoteHost = before;
    server.closeAllConnections();
    server.close();
  });
  return { asked };
}
