/**
 * Keeps the composer above the keyboard of a phone: some browsers lay the keyboard over the page and tell nobody but the
 * visual viewport.
 */
export function fitToKeyboard() {
  const viewport = window.visualViewport;
  viewport?.addEventListener('resize', () => {
    if (viewport.scale === 1) { // else somebody is looking closer
      document.documentElement.style.setProperty('--visible-height', `${viewport.height}px`);
      window.scrollTo(0, 0);
    }
  });
}
