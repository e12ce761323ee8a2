/**
 * A panel from a <template> of the page, on top of <main>; one at a time.
 * @param {string} name of <template id="panel-…">
 * @param {Record<string, () => void>} [acts] what its buttons do, by data-act
 * @returns {HTMLElement}
 * @throws {Error} when the page has no such template
 */
export function show(name, acts = {}) {
  const template = document.getElementById(`panel-${name}`);
  if (!(template instanceof HTMLTemplateElement)) throw new Error(`No template panel-${name}`);
  hide();
  const panel = document.createElement('div');
  panel.dataset.panel = name;
  panel.append(template.content.cloneNode(true));
  for (const button of panel.querySelectorAll('[data-act]')) {
    const act = acts[/** @type {HTMLElement} */ (button).dataset.act ?? ''];
    button.addEventListener('click', act);
  }
  document.querySelector('main')?.prepend(panel);
  panel.querySelector('[tabindex="-1"]')?.scrollIntoView({ block: 'center' });
  /** @type {HTMLElement | null} */ (panel.querySelector('[tabindex="-1"]'))?.focus();
  return panel;
}

/** @returns {void} */
export function hide() {
  document.querySelector('[data-panel]')?.remove();
}

/**
 * @param {boolean} alone everything in <main> that is no panel goes, or comes back
 * @returns {void}
 */
export function alone(alone) {
  for (const each of document.querySelector('main')?.children ?? []) {
    const stays = each instanceof HTMLTemplateElement || each.hasAttribute('data-panel');
    if (each instanceof HTMLElement && !stays) each.hidden = alone;
  }
}
