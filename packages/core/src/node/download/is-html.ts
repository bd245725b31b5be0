/** Whether the first bytes of a file are those of an HTML page. */
export function isHtml(bytes: Uint8Array): boolean {
  const start = Buffer.from(bytes.subarray(0, 200)).toString('latin1');
  return /^\s*(<!--[^>]*-->\s*)?<(!doctype html|html|head)\b/i.test(start.replace(/^\xef\xbb\xbf/, ''));
}
