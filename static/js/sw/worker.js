/**
 * The service worker. It keeps the versioned static files and the few public pages that
 * /sw.js lists in front of this script, and nothing else: no answers, no live page, no JSON.
 * @typedef {{version: string, pages: string[], shell: string[], files: string[]}} Settings
 */

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
const settings = /** @type {Settings} */ (/** @type {any} */ (self).CAZ);

const CACHE = `caz-${settings.version}`;
const LANGUAGE = '/.language'; // holds "nl" or "en": which copy to show, nothing about anyone
const PATIENCE = 4000; // ms before an emergency page comes from the phone itself
const ANY = { ignoreVary: true }; // a kept page is the same for everyone
const DAY = 24 * 60 * 60 * 1000;

worker.addEventListener('install', (event) => event.waitUntil(install()));
worker.addEventListener('activate', (event) => event.waitUntil(activate()));
worker.addEventListener('fetch', answer);

/** @returns {Promise<void>} */
async function install() {
  const cache = await caches.open(CACHE);
  await cache.addAll(settings.shell);
  await Promise.all(settings.pages.map((page) => keep(cache, page)));
  await worker.skipWaiting();
}

/** @returns {Promise<void>} */
async function activate() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith('caz-') && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await worker.clients.claim();
}

/**
 * @param {FetchEvent} event
 * @returns {void} anything not answered here goes to the network as if we were not there
 */
function answer(event) {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.mode === 'navigate') event.respondWith(navigate(event, url));
  else if (request.method === 'GET' && settings.files.includes(url.pathname)) {
    event.respondWith(staticFile(request));
  }
}

/**
 * @param {Request} request for a file of this version, which never changes
 * @returns {Promise<Response>}
 */
async function staticFile(request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request, ANY);
  if (kept) return kept;
  const fresh = await fetch(request);
  if (fresh.ok) await cache.put(request, fresh.clone());
  return fresh;
}

/**
 * @param {FetchEvent} event
 * @param {URL} url
 * @returns {Promise<Response>} from the network, else a page that works without one
 */
async function navigate(event, url) {
  const emergency = event.request.method === 'GET' && ['/', '/112'].includes(url.pathname);
  try {
    const response = await (emergency ? hurried(event.request) : fetch(event.request));
    event.waitUntil(afterwards(url, response.headers.get('Content-Language')));
    return response;
  } catch {
    if (emergency) return fallback(url.pathname, url);
    return fallback(url.pathname.startsWith('/visits/') ? '/visits/offline' : '/offline', url);
  }
}

/**
 * @param {Request} request
 * @returns {Promise<Response>} rejects when server or network fails or takes longer than PATIENCE
 */
async function hurried(request) {
  /** @type {Promise<never>} */
  const late = new Promise((_, reject) => setTimeout(() => reject(new Error('late')), PATIENCE));
  const response = await Promise.race([fetch(request), late]);
  if (response.status >= 500) throw new Error(`status ${response.status}`);
  return response;
}

/**
 * @param {string} path of a kept page
 * @param {URL} url that was asked for
 * @returns {Promise<Response>}
 */
async function fallback(path, url) {
  const cache = await caches.open(CACHE);
  const language = url.searchParams.get('lang') ?? (await remembered(cache));
  const inLanguage = language === 'en' ? `${path}?lang=en` : path;
  return (await cache.match(inLanguage, ANY)) ?? Response.error();
}

/**
 * @param {Cache} cache
 * @returns {Promise<string | undefined>} language of the last page that opened
 */
async function remembered(cache) {
  const kept = await cache.match(LANGUAGE);
  return kept?.text();
}

/**
 * Remember the language of the page that opened, and renew kept pages that are a day old.
 * @param {URL} url
 * @param {string | null} said language that the server gave the page
 * @returns {Promise<void>}
 */
async function afterwards(url, said) {
  const cache = await caches.open(CACHE);
  const language = url.searchParams.get('lang') ?? said;
  if (language) await cache.put(LANGUAGE, new Response(language === 'en' ? 'en' : 'nl'));
  const first = await cache.match(settings.pages[0], ANY);
  const age = Date.now() - Date.parse(first?.headers.get('Date') ?? '');
  if (first && !(age > DAY)) return;
  await Promise.allSettled(settings.pages.map((page) => keep(cache, page)));
}

/**
 * Keep the page as everyone sees it: asked for without cookies, in its own language.
 * @param {Cache} cache
 * @param {string} page
 * @returns {Promise<void>} rejects when the page does not come
 */
async function keep(cache, page) {
  const headers = { 'Accept-Language': page.endsWith('lang=en') ? 'en' : 'nl' };
  const response = await fetch(page, { headers, credentials: 'omit', cache: 'no-store' });
  if (!response.ok || response.redirected) throw new Error(`cannot keep ${page}`);
  await cache.put(page, response);
}
