/**
 * A page with other lines between `<!-- name -->` and `<!-- /name -->`.
 *
 * @throws Error for a page without these marks.
 */
export function withMarked(page: string, name: string, text: string): string {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const from = page.indexOf(begin);
  const to = page.indexOf(end, from);
  if (from < 0 || to < 0) throw new Error(`page: expected ${begin} and ${end}, received none.`);
  return `${page.slice(0, from)}${begin}\n${text}\n${page.slice(to)}`;
}
