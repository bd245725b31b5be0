/** The anchor of a heading, as GitHub makes it: lower case, letters, digits, `_` and `-`, spaces to `-`. */
export const slugOf = (heading: string): string =>
  heading
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
    .replaceAll(' ', '-');

/** Anchors of the headings of a page. A heading that there was before gets a number. */
export function anchorsOf(page: string): string[] {
  const seen = new Map<string, number>();
  return [...withoutCode(page).matchAll(/^#{1,6} +(.+?)(?: +#+)?$/gm)].map(([, heading]) => {
    const slug = slugOf(heading!);
    const count = seen.get(slug) ?? 0;
    seen.set(slug, count + 1);
    return count === 0 ? slug : `${slug}-${count}`;
  });
}

/** A page without its blocks of code. */
export const withoutCode = (page: string): string => page.replaceAll(/^(`{3,}).*?^\1`*$/gms, '');
