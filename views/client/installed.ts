import { drawIcon, watchNews } from './news.ts'

const WORKER = '/sw.js'

/** Makes the site an app: the service worker, the number on the app's icon, and what tells of news. */
export function install(): void {
  // Not where the connection is not secure: there it is not defined.
  void navigator.serviceWorker?.register(workerAddress(), { updateViaCache: 'none' }).catch(() => {})
  if (document.body.dataset['userId']) {
    followTitle()
    watchNews()
  } else if (location.pathname === '/sign-in') void navigator.clearAppBadge?.().catch(() => {})
  if (document.getElementById('push')) void import('./lazy/push.ts').catch(() => {})
}

/** The title counts what is for me; the icon shows the same number. */
function followTitle(): void {
  const title = document.querySelector('title')
  if (!title) return
  const draw = () => {
    drawIcon(countIn(title.text))
    void navigator.setAppBadge?.(countIn(title.text)).catch(() => {})
  }
  new MutationObserver(draw).observe(title, { childList: true })
  draw()
}

/** 0 takes the badge away. */
function countIn(title: string): number {
  return Number(/^\((\d+)\) /.exec(title)?.[1] ?? 0)
}

/** The page's policy lets no string be a script's address; this name of a policy is for one address alone. */
function workerAddress(): string {
  const policy = window.trustedTypes?.createPolicy('hubbub-worker', {
    createScriptURL: (address: string) => (address === WORKER ? address : ''),
  })
  return policy?.createScriptURL(WORKER) ?? WORKER
}
