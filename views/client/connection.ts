import { counted } from './announcer.ts'
import { type Clock, createTimer } from './clock.ts'
import { fromTemplate } from './html.ts'
import type { Connection } from './socket.ts'
import { t } from './t.ts'

const SILENT_MS = 2000
const OFFLINE_AFTER_MS = 30_000
const ONLINE_SHOWN_MS = 3000

export interface BannerDeps {
  clock: Clock
  retryNow: () => void
  /** The page's list is complete again after a loss that was shown. */
  onBack: (messages: number) => void
}

/** Says when there is no connection, and when it is back. Short losses are not worth a word. */
export function createBanner({ clock, retryNow, onBack }: BannerDeps) {
  const timer = createTimer(clock)
  let banner: HTMLElement | undefined
  let lostAt: number | undefined
  let isShown = false

  function show(template: string) {
    banner?.remove()
    banner = fromTemplate(template)
    if (banner) (document.querySelector('#room') ?? document.querySelector('.sheet'))?.append(banner)
    banner?.querySelector('[data-action=reconnect]')?.addEventListener('click', retryNow)
  }

  function hide() {
    timer.clear()
    banner?.remove()
    banner = undefined
  }

  function lost(connection: Connection) {
    if (lostAt === undefined) {
      lostAt = clock.now()
      timer.set(SILENT_MS, () => {
        isShown = true
        document.body.dataset['connection'] = 'lost'
        draw(connection)
      })
    } else if (isShown) draw(connection)
  }

  function draw(connection: Connection) {
    const lostForMs = clock.now() - (lostAt ?? clock.now())
    if (lostForMs < OFFLINE_AFTER_MS || connection.state === 'connecting') {
      if (!banner) show('reconnecting-template')
      return
    }
    if (!banner?.querySelector('.wait')) show('offline-template')
    countDown(connection)
  }

  function countDown(connection: Connection) {
    const wait = banner?.querySelector('.wait')
    if (!wait || connection.state !== 'waiting') return
    const seconds = Math.max(0, Math.ceil((connection.retryAt - clock.now()) / 1000))
    wait.textContent = t('Next try in {n} s.', { n: seconds })
    if (seconds > 0) timer.set(1000, () => countDown(connection))
  }

  return {
    connection(connection: Connection) {
      if (connection.state === 'waiting' || (connection.state === 'connecting' && lostAt !== undefined))
        lost(connection)
      else if (connection.state === 'away') hide()
    },
    /** The connection is back and the open room complete; `messages` came meanwhile. */
    back(messages: number) {
      if (lostAt === undefined) return
      lostAt = undefined
      delete document.body.dataset['connection']
      if (!isShown) return hide()
      isShown = false
      show('online-template')
      const news = banner?.querySelector('.news')
      if (news) news.textContent = messages > 0 ? counted(messages) : ''
      timer.set(ONLINE_SHOWN_MS, hide)
      onBack(messages)
    },
  }
}
