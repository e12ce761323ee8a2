/**
 * "Snel weg": leave this site at once, with nothing left to go back to.
 * <a href="…" data-module="quick-exit" data-href="…">; without script it is a plain link.
 */
export default class QuickExit {
  /** @param {HTMLElement} root */
  constructor(root) {
    if (!(root instanceof HTMLAnchorElement)) throw new Error('Module quick-exit: not a link');
    this.root = root;
    root.addEventListener('click', (event) => this.leave(event));
  }

  /** @param {Event} event */
  leave(event) {
    event.preventDefault();
    document.documentElement.hidden = true; // blank now; the other site may be slow
    document.title = ' ';
    indexedDB.deleteDatabase('caz'); // the unsent draft
    sessionStorage.clear();
    location.replace(this.root.dataset.href ?? this.root.href);
  }
}
