/**
 * Starts the modules of a page: one class per element with `data-module`. A module gets its
 * element, reads its settings from `data-*` and throws when its markup is missing.
 * @typedef {{default: new (root: HTMLElement) => unknown}} Module
 * @typedef {{name: string, loader: () => Promise<Module>}} Entry
 */
import './pwa.js';

/** @type {Entry[]} One line per module. */
const MODULES = [
  { name: 'intake', loader: () => import('./intake/form.js') },
  { name: 'live', loader: () => import('./live/patient.js') },
  { name: 'quick-exit', loader: () => import('./components/quick_exit.js') },
  { name: 'visits', loader: () => import('./live/visits.js') },
  { name: 'worklist', loader: () => import('./live/worklist.js') },
];

const AGAIN = 3000; // ms before a module that did not come is asked for once more

/**
 * A module that does not come (the network went) leaves its element marked as stale, which is
 * what it then is, and is tried again until it comes.
 * @param {HTMLElement} root
 * @returns {Promise<void>} rejects, and so shows in the console, without stopping the others
 */
async function start(root) {
  const entry = MODULES.find(({ name }) => name === root.dataset.module);
  if (!entry) throw new Error(`No module named ${root.dataset.module}`);
  let module;
  try {
    module = await entry.loader();
  } catch {
    root.setAttribute('data-stale', '');
    setTimeout(() => start(root), AGAIN);
    return;
  }
  root.removeAttribute('data-stale');
  new module.default(root);
}

for (const root of document.querySelectorAll('[data-module]')) {
  start(/** @type {HTMLElement} */ (root));
}
