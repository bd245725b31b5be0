import { describe, expect, it } from 'vitest';
import { startServer } from '../__fixtures__/start-server.js';

const text = (content: string): Uint8Array => new TextEncoder().encode(content);

const page = new Map([
  ['/', { type: 'text/html; charset=utf-8', bytes: text('<!doctype html><title>Page</title>') }],
  ['/assets/a.js', { type: 'text/javascript', bytes: text('run()') }],
]);

describe('a page', () => {
  it('needs no token, has a policy, and is not described as a part of the interface', async () => {
    const server = await startServer({ page, token: 'secret-token' });
    try {
      const found = await fetch(new URL('/', server.url));
      expect([found.status, await found.text()]).toEqual([200, '<!doctype html><title>Page</title>']);
      expect(found.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(found.headers.get('content-security-policy')).toContain("default-src 'none'");
      const script = await fetch(new URL('/assets/a.js', server.url));
      expect([script.headers.get('content-type'), await script.text()]).toEqual(['text/javascript', 'run()']);
      expect((await fetch(new URL('/v1/model', server.url))).status).toBe(401);
      const described: unknown = await (await fetch(new URL('/openapi.json', server.url))).json();
      expect(JSON.stringify(described)).not.toContain('/assets');
    } finally {
      await server.server.stop();
    }
  });

  it('gives nothing but its files', async () => {
    const server = await startServer({ page });
    try {
      for (const path of ['/assets/', '/assets/..%2f..%2fetc%2fpasswd', '/assets/b.js', '/%2fetc/passwd']) {
        const found = await server.ask(path);
        expect([path, found.status]).toEqual([path, 404]);
      }
    } finally {
      await server.server.stop();
    }
  });
});
