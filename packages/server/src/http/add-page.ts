import type { FastifyInstance } from 'fastify';

/** A file of a page. */
export interface PageFile {
  /** As `content-type` has it. */
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** A page and all that it loads, in memory: by path, `/` for the page itself. Nothing else is ever answered with. */
export type Page = ReadonlyMap<string, PageFile>;

/** The page runs its own scripts, asks this server, and shows pictures and clips that its user chose. It is nobody's frame. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "connect-src 'self' blob:",
  "img-src 'self' data: blob:",
  'media-src blob:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Answers with the files of a page. They need no token: the page asks with that of its address, behind `#`, which no browser sends. */
export function addPage(app: FastifyInstance, page: Page): void {
  for (const [path, { type, bytes }] of page) {
    app.get(path, { schema: { hide: true }, config: { isOpen: true } }, (_, reply) =>
      reply
        .headers({ 'content-security-policy': POLICY, 'referrer-policy': 'no-referrer' })
        .type(type)
        .send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)),
    );
  }
}
