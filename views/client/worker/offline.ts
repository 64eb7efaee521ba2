import { type FetchEvent, offlineFiles, type WorkerScope } from './scope.ts'

const CACHES = 'hubbub-offline-'
const { version, page, files } = offlineFiles
const NAME = CACHES + version

/**
 * Shows a page of our own where the browser would say that there is no network. That page and what it needs are all that
 * is ever kept: nothing that belongs to a person, and nothing else is answered from here.
 */
export function listenForNavigations(scope: WorkerScope): void {
  // It answers nothing that an older page knows otherwise, so it need not wait until that one is closed.
  scope.addEventListener('install', (event) => event.waitUntil(keep().then(() => scope.skipWaiting())))
  scope.addEventListener('activate', (event) => event.waitUntil(Promise.all([dropOld(), preload(scope)])))
  scope.addEventListener('fetch', (event) => {
    if (isPage(event.request)) event.respondWith(navigate(event))
    else if (files.includes(new URL(event.request.url).pathname)) event.respondWith(fetchOrKept(event.request))
  })
}

/** Asked for as nobody, so that it is the same for everybody. */
async function keep(): Promise<void> {
  const cache = await caches.open(NAME)
  await cache.addAll([page, ...files].map((url) => new Request(url, { credentials: 'omit', cache: 'no-cache' })))
}

async function dropOld(): Promise<void> {
  const old = (await caches.keys()).filter((name) => name.startsWith(CACHES) && name !== NAME)
  await Promise.all(old.map((name) => caches.delete(name)))
}

/** The browser asks while the worker still starts: having one makes no page slower. */
const preload = (scope: WorkerScope) => scope.registration.navigationPreload?.enable()

/** A download that fails must not put a page where another one is. */
const isPage = ({ mode, method, url }: Request) =>
  mode === 'navigate' && method === 'GET' && !/^\/(?:api|files)\//.test(new URL(url).pathname)

async function navigate({ request, preloadResponse }: FetchEvent): Promise<Response> {
  try {
    return (await preloadResponse) ?? (await fetch(request))
  } catch {
    return await kept(page)
  }
}

async function fetchOrKept(request: Request): Promise<Response> {
  try {
    return await fetch(request)
  } catch {
    return await kept(request)
  }
}

async function kept(request: Request | string): Promise<Response> {
  const cache = await caches.open(NAME)
  return (await cache.match(request)) ?? Response.error()
}
