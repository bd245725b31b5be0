import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { defineConfig } from 'vitepress';
import { addressOf, placeOf } from './addresses.js';
import { documentedPages } from './pages.js';
import { ROOT } from './root.js';
import { sidebar } from './sidebar.js';
import { slugOf } from './slug.js';

// Pages lie outside of this package, where no Vue is found: they take that of VitePress.
const { resolve } = createRequire(createRequire(import.meta.url).resolve('vitepress'));
const VUE = dirname(resolve('vue/package.json'));

// Most pages have wide tables.
const STYLE = `
  .VPDoc.has-aside .content-container { max-width: none !important; }
  .vp-doc table { font-size: 13px; }
  .vp-doc th, .vp-doc td { padding: 6px 10px !important; }
`;

/** The site: the pages of the repository as they are, their links turned into addresses of the site. */
export default defineConfig({
  title: 'erc',
  description: 'Emotion recognition in conversations, in TypeScript',
  srcDir: '../..',
  srcExclude: ['**/CHANGELOG.md', '{packages,tools}/*/src/**', '{runs,data,configs,apps,.github}/**'],
  outDir: 'dist',
  cacheDir: 'node_modules/.vitepress',
  cleanUrls: true,
  head: [['style', {}, STYLE]],
  transformPageData(page) {
    // Tables of options need the room of the outline.
    if (page.relativePath.startsWith('reference/')) page.frontmatter.aside = false;
  },
  rewrites: {
    ...Object.fromEntries(documentedPages().map((page) => [page, placeOf(page)])),
    'tools/docs/api/README.md': 'api/index.md',
    'tools/docs/api/:name/src.md': 'api/:name.md',
  },
  vite: {
    resolve: {
      alias: [
        { find: /^vue$/, replacement: join(VUE, 'dist/vue.runtime.esm-bundler.js') },
        { find: /^vue\/server-renderer$/, replacement: join(VUE, 'server-renderer/index.mjs') },
      ],
    },
  },
  markdown: {
    anchor: { slugify: slugOf },
    config(md) {
      md.core.ruler.push('addresses', ({ tokens, env }) => {
        const page = relative(ROOT, env.realPath ?? env.path);
        for (const token of tokens.flatMap(({ children }) => children ?? [])) {
          if (token.type !== 'link_open') continue;
          const address = addressOf(token.attrGet('href') ?? '', page);
          if (address === undefined) token.attrs = (token.attrs ?? []).filter(([name]) => name !== 'href');
          else token.attrSet('href', address);
        }
      });
    },
  },
  themeConfig: {
    nav: [
      { text: 'Start here', link: '/start' },
      { text: 'Recipes', link: '/recipes' },
      { text: 'Options', link: '/reference/recipe' },
      { text: 'Packages', link: '/packages' },
    ],
    sidebar: sidebar(),
    outline: [2, 3],
    search: { provider: 'local' },
  },
});
