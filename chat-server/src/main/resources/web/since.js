/** A line before being let in has at most 4 KiB: ProtocolLimits. */
const MOST_BYTES = 4 * 1024;

/**
 * A join that says what was received already, of as many rooms as fit. Who comes back to the others gets what is said from then on, and
 * is told so.
 *
 * @param {[string, number][]} known  the latest number by room; those first that are missed most
 */
export function fitting(join, known) {
  let rest = MOST_BYTES - bytes({ ...join, since: {} });
  const since = known.filter((pair) => {
    rest -= bytes(Object.fromEntries([pair])) - 1; // braces for what is a comma then
    return rest >= 0;
  });
  return { ...join, since: Object.fromEntries(since) };
}

function bytes(object) {
  return new TextEncoder().encode(JSON.stringify(object)).length;
}
