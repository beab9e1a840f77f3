import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from './web.js';

const clock = await load('state/clock.js');
const { Backoff, fitting } = await load('wire/resume.js');

test('since of many rooms fits a line', () => {
  const known = [['@', 5], ['lobby', 7]];
  for (let i = 0; i < 50; i++) {
    known.push(['室'.repeat(30) + i, 1e9 + i]);
  }
  const join = fitting({ type: 'join', username: 'alice', resume: true, session: 'x'.repeat(22) }, known);
  const bytes = new TextEncoder().encode(JSON.stringify(join)).length;
  assert.ok(bytes >= 3_900 && bytes <= 4_096, `${bytes}`);
  assert.deepEqual(Object.entries(join.since).slice(0, 2), known.slice(0, 2));
  assert.ok(Object.keys(join.since).length >= 30);
});

test('pauses begin short and grow', () => {
  const backoff = new Backoff();
  const within = (least, most, asked) => {
    const pause = backoff.next(asked);
    assert.ok(pause >= least && pause <= most, `${pause}`);
  };
  within(100, 200);
  within(500, 1_000);
  within(1_000, 2_000);
  within(2_000, 4_000);
  within(64_000, 68_000, 60_000);
  for (let i = 0; i < 9; i++) {
    backoff.next();
  }
  within(6_000, 12_000);
  backoff.reset();
  backoff.slowDown();
  within(500, 1_000);
});

test('time is the server\'s, whatever the device takes it for', () => {
  const device = Date.now;
  for (const wrong of [0, 86_400_000, -86_400_000, 12_345]) {
    Date.now = () => device() + wrong;
    clock.heard(new Date(device()).toISOString());
    assert.ok(Math.abs(clock.now() - device()) < 1_000);
    for (const nothing of [undefined, null, '', 'soon', {}]) {
      clock.heard(nothing);
    }
    assert.ok(Math.abs(clock.now() - device()) < 1_000);
  }
  Date.now = device;
});
