/** The page's modules where the build has put them, with what it has written beside them: protocol.js. */

import { fileURLToPath, pathToFileURL } from 'node:url';

const folder = process.env.WEB ?? fileURLToPath(new URL('../../../target/classes/web', import.meta.url));

/** @param {string} name  of a module, from the page's folder on */
export function load(name) {
  return import(new URL(name, `${pathToFileURL(folder)}/`));
}
