/**
 * Find an element that a module cannot do without.
 * @template {Element} Kind
 * @param {Element} root the module's own element
 * @param {string} selector
 * @param {new () => Kind} kind for example HTMLInputElement
 * @returns {Kind}
 * @throws {Error} naming the module and what it misses
 */
export function need(root, selector, kind) {
  const found = root.querySelector(selector);
  if (found instanceof kind) return found;
  const name = root instanceof HTMLElement ? root.dataset.module : root.tagName;
  throw new Error(`Module ${name}: no ${kind.name} at ${selector}`);
}
