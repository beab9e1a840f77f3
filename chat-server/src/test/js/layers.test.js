import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path/posix';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const WEB = fileURLToPath(new URL('../../main/resources/web', import.meta.url));
/** Written by the build. */
const PROTOCOL = 'protocol.js';
/** What each folder may use beside itself. */
const USES = { text: [], state: ['text'], wire: ['state', 'text'], view: ['state', 'text'] };

const sources = new Map(['.', ...Object.keys(USES)].flatMap((folder) => {
  return readdirSync(join(WEB, folder)).filter((name) => name.endsWith('.js')).map((name) => {
    return [join(folder, name), readFileSync(join(WEB, folder, name), 'utf8')];
  });
}));
const imports = new Map([...sources].map(([file, source]) => {
  return [file, [...source.matchAll(/^(?:import|\}) [^']*'(\.[^']+)';$/gm)].map(([, from]) => normalize(join(dirname(file), from)))];
}));

test('each module uses only what its folder may, and that is there', () => {
  for (const [file, used] of imports) {
    const folder = dirname(file);
    for (const other of used.filter((one) => one !== PROTOCOL)) {
      assert.ok(sources.has(other), `${file} uses ${other}, which there is not`);
      assert.ok(folder === '.' || [folder, ...USES[folder]].includes(dirname(other)), `${file} must not use ${other}`);
    }
  }
});

test('no module uses itself, in however many steps', () => {
  const done = new Set();
  const visit = (file, path) => {
    assert.ok(!path.includes(file), `${[...path, file].join(' -> ')}`);
    if (!done.has(file)) {
      (imports.get(file) ?? []).forEach((other) => visit(other, [...path, file]));
      done.add(file);
    }
  };
  [...imports.keys()].forEach((file) => visit(file, []));
});

test('each module is used', () => {
  const used = new Set([...imports.values()].flat());
  assert.deepEqual([...sources.keys()].filter((file) => file !== 'app.js' && !used.has(file)), []);
});

test('nothing but the view and app.js knows of the browser', () => {
  for (const [file, source] of sources) {
    if (!['.', 'view'].includes(dirname(file))) {
      assert.doesNotMatch(source, /\b(document|window|globalThis|location|navigator)\b/, file);
    }
  }
});
