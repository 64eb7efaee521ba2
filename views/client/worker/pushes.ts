import { notificationPaths } from '../../../src/http/notification-paths.ts'
import type { PushEvent, WorkerScope } from './scope.ts'

/** What the server pushes: see `src/notifications/pusher.ts`. */
type Note =
  | { type: 'message'; tag: string; title: string; body: string; url: string; seq: number }
  | { type: 'close'; tag: string; seq: number }

interface Shown {
  url: string
  seq: number
}

/** Shows what is pushed, one notification a room, takes it back when it was read elsewhere, and leads to it. */
export function listenForPushes(scope: WorkerScope): void {
  scope.addEventListener('push', (event) => event.waitUntil(receive(scope, event)))
  scope.addEventListener('notificationclick', (event) => {
    event.notification.close()
    event.waitUntil(lead(scope, shownIn(event.notification).url))
  })
  scope.addEventListener('pushsubscriptionchange', (event) => event.waitUntil(subscribeAgain(scope, event)))
}

async function receive({ registration }: WorkerScope, { data }: PushEvent): Promise<void> {
  const note: Note | undefined = data?.json()
  if (!note) return
  const present = await registration.getNotifications({ tag: note.tag })
  if (note.type === 'close')
    return present.filter((each) => shownIn(each).seq <= note.seq).forEach((each) => each.close())
  // It may come twice, and late: once is enough, and what is later stays.
  if (present.some((each) => shownIn(each).seq >= note.seq)) return
  const { title, body, tag, url, seq } = note
  const shown: Shown = { url, seq }
  const options = { body, tag, renotify: true, icon: '/app-192.png', data: shown }
  await registration.showNotification(title, options)
}

/** To a page that is open, else to a new one. */
async function lead({ clients }: WorkerScope, url: string): Promise<void> {
  const [open] = await clients.matchAll({ type: 'window' })
  if (!open) return void (await clients.openWindow(url))
  // A browser may refuse to bring it to the front, but still lead there.
  await open.focus().catch(() => {})
  await open.navigate(url)
}

/** The browser changed its address: the server is told the new one, while the session holds. */
async function subscribeAgain({ registration }: WorkerScope, change: { oldSubscription?: PushSubscription | null }) {
  const key = change.oldSubscription?.options.applicationServerKey
  if (!key) return
  const subscription = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key })
  await fetch(notificationPaths.subscriptions(), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(subscription),
  })
}

/** Only this worker makes notifications. */
function shownIn({ data }: Notification): Shown {
  const shown: Shown = data
  return shown
}
