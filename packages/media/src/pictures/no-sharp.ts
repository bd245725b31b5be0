// What stands behind `#sharp` in package.json, in a browser, which decodes pictures by itself.
export default undefined;
