/** Registers the service worker, after the page is ready: it must never slow down the first look. */
if ('serviceWorker' in navigator) {
  window.addEventListener('load', () => navigator.serviceWorker.register('/sw.js'));
}
