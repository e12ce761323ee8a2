/**
 * Taps on "Bel 112": counted without knowing whose they are, and the moment kept in this tab, so
 * that "bel mij of het gelukt is" can say when it was. Starts itself on P1, 112 and "bel mij terug".
 */
const TAPPED_AT = 'caz-112-at';

document.addEventListener('click', (event) => {
  const link = event.target instanceof Element ? event.target.closest('a[data-count]') : null;
  if (!(link instanceof HTMLAnchorElement)) return;
  sessionStorage.setItem(TAPPED_AT, seconds());
  navigator.sendBeacon(link.dataset.count ?? '');
});

const moment = document.querySelector('input[data-happened-at]');
if (moment instanceof HTMLInputElement && !moment.value) {
  moment.value = sessionStorage.getItem(TAPPED_AT) ?? seconds();
}

/** @returns {string} whole seconds since 1970, as this phone has it */
function seconds() {
  return String(Math.floor(Date.now() / 1000));
}
