import { paths } from '../../src/http/paths.ts'
import type { News } from './lazy/alerts.ts'

interface Counts {
  unread: number
  mentions: number
}

const NOTHING: Counts = { unread: 0, mentions: 0 }

/**
 * Watches what the sidebar counts: what is more than before makes a sound and a note, what was read takes back the
 * notifications of its room, and the tab's icon shows whether anything is for me.
 */
export function watchNews(): void {
  const sidebar = document.querySelector('.sidebar')
  if (!sidebar) return
  let [before, threads] = [countsIn(sidebar), threadsIn(sidebar)]
  new MutationObserver(() => {
    const [now, threadsNow] = [countsIn(sidebar), threadsIn(sidebar)]
    for (const link of linksIn(sidebar)) {
      const roomId = link.dataset['roomId'] ?? ''
      compare(link, before.get(roomId), now.get(roomId) ?? NOTHING)
    }
    if (threadsNow > threads)
      void import('./lazy/alerts.ts').then((part) => part.alertOfThreads(threadsNow)).catch(pass)
    ;[before, threads] = [now, threadsNow]
  }).observe(sidebar, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ['data-unread', 'data-mentions'],
  })
}

function compare(link: HTMLElement, before: Counts | undefined, now: Counts): void {
  const messages = now.unread - (before?.unread ?? 0)
  if (messages > 0) void tell({ link, messages, mentions: now.mentions - (before?.mentions ?? 0) }).catch(pass)
  else if (messages < 0 && now.unread === 0) void takeBack(link.dataset['roomId'] ?? '').catch(pass)
}

const tell = async (news: News) => (await import('./lazy/alerts.ts')).alertOf(news)

/** As the pushes name them: see `src/notifications/pusher.ts`. */
async function takeBack(roomId: string): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration()
  for (const shown of (await registration?.getNotifications({ tag: `room-${roomId}` })) ?? []) shown.close()
}

const linksIn = (sidebar: Element) => [...sidebar.querySelectorAll<HTMLElement>('.room-link[data-room-id]')]

const countsIn = (sidebar: Element) =>
  new Map(
    linksIn(sidebar).map(({ dataset }): [string, Counts] => [
      dataset['roomId'] ?? '',
      { unread: Number(dataset['unread']), mentions: Number(dataset['mentions']) },
    ]),
  )

const threadsIn = (sidebar: Element) =>
  Number.parseInt(sidebar.querySelector('.room-link[href="/threads"] .count')?.textContent ?? '0', 10) || 0

/** The tab's icon, with a mark while something is for me. */
export function drawIcon(forMe: number): void {
  const icon = document.querySelector<HTMLLinkElement>('link[rel=icon]')
  const address = forMe > 0 ? '/favicon-news.svg' : paths.favicon()
  if (icon && icon.getAttribute('href') !== address) icon.href = address
}

/** The counts tell it too. */
const pass = () => {}
