/** What surrounds a service worker, as far as ours uses it: TypeScript's library of pages does not have it. */
export interface WorkerScope {
  addEventListener<Name extends keyof WorkerEvents>(name: Name, listen: (event: WorkerEvents[Name]) => void): void
  skipWaiting(): Promise<void>
  readonly registration: ServiceWorkerRegistration
  readonly clients: WorkerClients
}

export interface WorkerEvents {
  install: LastingEvent
  activate: LastingEvent
  fetch: FetchEvent
  push: PushEvent
  notificationclick: LastingEvent & { readonly notification: Notification }
  pushsubscriptionchange: LastingEvent & { readonly oldSubscription?: PushSubscription | null }
}

/** The open pages. */
export interface WorkerClients {
  matchAll(options: { type: 'window' }): Promise<readonly WorkerClient[]>
  openWindow(url: string): Promise<WorkerClient | null>
}

export interface WorkerClient {
  focus(): Promise<WorkerClient>
  navigate(url: string): Promise<WorkerClient | null>
}

export interface LastingEvent {
  /** The browser lets the worker live until this is done. */
  waitUntil(work: Promise<unknown>): void
}

export interface PushEvent extends LastingEvent {
  readonly data: { json<T>(): T } | null
}

export interface FetchEvent extends LastingEvent {
  readonly request: Request
  /** The answer to a navigation that the browser asked for while the worker started. */
  readonly preloadResponse: Promise<Response | undefined>
  respondWith(answer: Promise<Response>): void
}

declare const self: WorkerScope

export const scope = self

/** What the server writes in front of the worker: see `src/installed/worker.ts`. */
export interface OfflineFiles {
  /** Changes with the page, its files and the worker. */
  version: string
  page: string
  /** What the page needs. */
  files: string[]
}

declare const OFFLINE: OfflineFiles

export const offlineFiles = OFFLINE
